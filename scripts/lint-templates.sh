#!/usr/bin/env bash
# Lints every CloudFormation template with cfn-lint (from PyPI, into .venv): those in cloudformation/ that are
# stacks of their own, and rendered environments.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.58.0
if ! .venv/bin/cfn-lint --version 2>/dev/null | grep -q " $version$"; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check "cfn-lint==$version"
fi

rendered=dist/templates
rm -rf "$rendered"
node scripts/render-stacks.mjs "$rendered"

templates=(cloudformation/{foundation,ci-access,shared-staging,solr}.yml "$rendered"/*.json)
.venv/bin/cfn-lint --regions us-east-1 eu-central-1 -- "${templates[@]}"
echo "cfn-lint $version: ${#templates[@]} templates, no complaint"
