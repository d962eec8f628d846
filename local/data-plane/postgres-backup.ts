import { chown, copyFile, readdir, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { copyTree } from './copy-tree';
import { DataPlaneError } from './data-plane-error';
import type { PostgresFolder } from './postgres-folder';

/**
 * What belongs to the running server and not to its data.
 * @see https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA
 */
const EMPTY_FOLDERS = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const LEFT_OUT = /(^|\/)(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label\.old)$/;
const TEMPORARY_TABLE = /(^|\/)t\d+_\d+(_\w+)?(\.\d+)?$/;
const isServersOwn = (path: string): boolean => LEFT_OUT.test(path) || TEMPORARY_TABLE.test(path);

const assertNoTablespaces = async (folder: PostgresFolder): Promise<void> => {
  const [found] = await readdir(join(folder.data, 'pg_tblspc'));
  if (found === undefined) return;
  const message = `${folder.path} has tablespaces outside its folder; a snapshot of those is not possible here.`;
  throw new DataPlaneError('DatabaseServerFailed', message);
};

/** Copies the data of a server that does not run, its write-ahead log included. */
export const copyStopped = async (from: PostgresFolder, to: PostgresFolder): Promise<number> => {
  await assertNoTablespaces(from);
  return copyTree(from.data, to.data, { leaveOut: isServersOwn });
};

const copyLog = async (from: PostgresFolder, to: PostgresFolder, first: string, last: string): Promise<void> => {
  const names = await readdir(join(from.data, 'pg_wal'));
  const needed = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last);
  if (needed.length === 0) throw new Error(`No write-ahead log from ${first} to ${last} in ${from.data}.`);
  for (const name of needed) {
    await copyFile(join(from.data, 'pg_wal', name), join(to.data, 'pg_wal', name), constants.COPYFILE_FICLONE);
  }
};

/**
 * Copies the data of a running server as it is at the moment the copy ends: files that change meanwhile are put right
 * by the write-ahead log when the copy is started. Nobody has to wait for it.
 */
export const copyRunning = async (client: Client, from: PostgresFolder, to: PostgresFolder): Promise<number> => {
  await assertNoTablespaces(from);
  // The slot keeps the server from recycling the log that the copy needs; it goes with this connection.
  const slot = `SELECT pg_create_physical_replication_slot('snapshot_' || pg_backend_pid(), true, true)`;
  await client.query(slot);
  const begin = await client.query<{ first: string }>(
    `SELECT pg_walfile_name(pg_backup_start('snapshot', fast => true)) AS first`,
  );
  const sizeBytes = await copyTree(from.data, to.data, {
    isChanging: true,
    leaveOut: (path) => EMPTY_FOLDERS.test(path) || isServersOwn(path) || path === join('global', 'pg_control'),
  });
  // Last, as the server's own backup program does it.
  await copyFile(join(from.data, 'global', 'pg_control'), join(to.data, 'global', 'pg_control'));
  const end = await client.query<{ label: string; last: string }>(
    `SELECT labelfile AS label, pg_walfile_name(lsn) AS last FROM pg_backup_stop(wait_for_archive => false)`,
  );
  const [{ first } = { first: '' }, { label, last } = { label: '', last: '' }] = [begin.rows[0], end.rows[0]];
  await writeFile(join(to.data, 'backup_label'), label, { mode: 0o600 });
  await copyLog(from, to, first, last);
  return sizeBytes;
};

/** Copies a snapshot into the place of a new server, for the user the server runs as. */
export const copySnapshot = async (
  from: PostgresFolder,
  to: PostgresFolder,
  owner: { uid: number; gid: number } | undefined,
  onProgress: ((percent: number) => void) | undefined,
): Promise<void> => {
  await copyTree(from.data, to.data, { owner, onProgress });
  if (owner) await chown(to.data, owner.uid, owner.gid);
};
