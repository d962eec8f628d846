/**
 * How every server of the laptop is started. The data can be made again, so nothing is synced to disk: a crash of a
 * process loses nothing, a crash of the machine may. Small, because many run side by side.
 */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  // Costs one write per commit and no sync: a server that is killed has lost no commit.
  synchronous_commit: 'on',
  shared_buffers: '32MB',
  max_connections: '50',
  autovacuum: 'on',
  jit: 'off',
  // Without own worker processes for reading: three fewer for each server.
  io_method: 'sync',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  // A snapshot of a running server needs the log to tell whole pages and to keep what it still needs.
  wal_level: 'replica',
  max_wal_senders: '0',
  max_replication_slots: '5',
  logging_collector: 'off',
  log_destination: 'stderr',
};

/** Arguments of `postgres` for a data folder and a port. */
export const serverArguments = (dataFolder: string, port: number): string[] => [
  '-D',
  dataFolder,
  '-p',
  String(port),
  ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** The whole environment of the PostgreSQL programs: nothing of the developer's PG* variables or locale. */
export const SERVER_ENVIRONMENT: Record<string, string> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};
