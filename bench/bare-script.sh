#!/bin/sh
# What the platform is measured against: the same work by hand, with nothing around it. Says each step as it ends, goes
# on until its standard input ends (whoever started it wants no more, or is gone), and ends then what it started.
# Everything it needs comes in BARE_* variables; the rest of the environment is that of the application. The arguments
# are those of PostgreSQL.
set -eu

as_server() {
  if [ -n "${BARE_UID-}" ]; then
    exec setpriv --reuid "$BARE_UID" --regid "$BARE_GID" --clear-groups env -i LC_ALL=C TZ=UTC "$@"
  else
    exec env -i LC_ALL=C TZ=UTC "$@"
  fi
}

end() {
  trap - INT TERM EXIT
  if [ -n "${app-}" ]; then kill -TERM "$app" 2>/dev/null && wait "$app" || true; fi
  if [ -n "${server-}" ]; then kill -INT "$server" 2>/dev/null && wait "$server" || true; fi
  rm -rf "$BARE_FOLDER"
  exit "${1-1}"
}
trap 'end 1' INT TERM EXIT

mkdir -m 711 "$BARE_FOLDER"
cp -a --reflink=auto "$BARE_SNAPSHOT" "$BARE_FOLDER/data"
if [ -n "${BARE_UID-}" ]; then chown -R "$BARE_UID:$BARE_GID" "$BARE_FOLDER/data"; fi
echo copy

as_server "$BARE_POSTGRES" "$@" >"$BARE_FOLDER/server.log" 2>&1 &
server=$!
until [ "$(sed -n 8p "$BARE_FOLDER/data/postmaster.pid" 2>/dev/null | tr -d ' ')" = ready ]; do
  kill -0 "$server"
  sleep 0.005
done
echo start

cd "$BARE_CHECKOUT"
sh -c "$BARE_MIGRATE" >"$BARE_FOLDER/migrate.log" 2>&1
echo migrate

sh -c "exec $BARE_START" >"$BARE_FOLDER/app.log" 2>&1 &
app=$!
read -r _ || true
end 0
