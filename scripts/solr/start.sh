#!/usr/bin/env bash
# Starts the Solr whose home is SOLR_HOME at SOLR_PORT and waits until it answers. One that runs there dies as in a crash.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -e "$SOLR_HOME/pid" ]; then
  kill -9 "$(cat "$SOLR_HOME/pid")" 2>/dev/null || true
fi

java -Xmx512m -Dsolr.solr.home="$SOLR_HOME" -Dsolr.log.dir="$SOLR_HOME/logs" \
  -Dsolr.allowUrls="${SOLR_ALLOWED_URL-http://127.0.0.1:$SOLR_PORT}" -Dlog4j2.configurationFile=scripts/solr/log4j2.xml \
  -cp '.solr/lib/*' scripts/solr/Launcher.java "$SOLR_PORT" >"$SOLR_HOME/output" 2>&1 &
echo $! >"$SOLR_HOME/pid"

for _ in $(seq 300); do
  if curl --silent --fail --output /dev/null "http://127.0.0.1:$SOLR_PORT/solr/admin/info/system"; then
    exit 0
  fi
  sleep 0.2
done
echo "Solr did not start within a minute:" >&2
tail -n 30 "$SOLR_HOME/output" >&2
exit 1
