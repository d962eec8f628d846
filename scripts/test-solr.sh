#!/usr/bin/env bash
# Runs the search tests against a real Solr: that at SOLR_URL (http://host:port), or one that is put together from Maven's
# repository into .solr and ends with the tests. Arguments go to jest. A restart can only be tested with one of our own.
set -euo pipefail
cd "$(dirname "$0")/.."

jest=(npx jest --testPathIgnorePatterns /node_modules/ --runInBand --testMatch '<rootDir>/test/solr/**/*.test.ts')
if [ -n "${SOLR_URL:-}" ]; then
  exec "${jest[@]}" "$@"
fi

if [ ! -e .solr/complete ] || [ scripts/solr/pom.xml -nt .solr/complete ]; then
  rm -rf .solr/lib
  mvn --quiet --batch-mode -f scripts/solr/pom.xml dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$PWD/.solr/lib"
  touch .solr/complete
fi

SOLR_HOME="$(mktemp -d)"
export SOLR_HOME
SOLR_LAUNCHER="$PWD/scripts/solr/start.sh"
export SOLR_LAUNCHER
end() {
  if [ -e "$SOLR_HOME/pid" ]; then
    kill "$(cat "$SOLR_HOME/pid")" 2>/dev/null || true
  fi
  rm -rf "$SOLR_HOME"
}
trap end EXIT

mkdir -p "$SOLR_HOME/configsets"
cp -r examples/sample-app/solr "$SOLR_HOME/configsets/sample"
cp scripts/solr/solr.xml "$SOLR_HOME/solr.xml"
SOLR_PORT="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
export SOLR_PORT
bash "$SOLR_LAUNCHER"
export SOLR_URL="http://127.0.0.1:$SOLR_PORT"
"${jest[@]}" "$@"
