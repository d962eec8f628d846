#!/usr/bin/env bash
# Deploys the service into an AWS emulator (MiniStack, from PyPI, into .emulator) and drives it there over HTTP; then the
# contract suite against it. With AWS_ENDPOINT_URL set, against that emulator instead. Arguments go to jest.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.5.33
export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

# Its functions are processes below it, which outlive it.
end_with_children() {
  local children child
  children="$(ps -o pid= --ppid "$1" || true)"
  kill "$1" 2>/dev/null || true
  for child in $children; do end_with_children "$child"; done
}

if [ -z "${AWS_ENDPOINT_URL:-}" ]; then
  if ! .emulator/bin/pip show ministack 2>/dev/null | grep -q "^Version: $version$"; then
    python3 -m venv .emulator
    .emulator/bin/pip install --quiet --disable-pip-version-check "ministack==$version"
  fi
  port="$(free_port)"
  export AWS_ENDPOINT_URL="http://127.0.0.1:$port"
  mkdir -p dist
  # Waits of machines pass at a twentieth; what the wait is for takes no time there.
  BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" SFN_WAIT_SCALE=0.05 .emulator/bin/ministack >dist/emulator.log 2>&1 &
  emulator=$!
  trap 'end_with_children "$emulator"' EXIT
  for _ in $(seq 100); do
    curl --silent --fail --output /dev/null "$AWS_ENDPOINT_URL/_ministack/health" && break
    kill -0 "$emulator" 2>/dev/null || { cat dist/emulator.log >&2; exit 1; }
    sleep 0.2
  done
fi

npx jest --config test/emulator/jest.config.cjs --runInBand "$@"
