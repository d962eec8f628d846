import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { systemRandom, randomToken } from '../../functions/shared/random';
import { DataPlaneError } from './data-plane-error';
import type { PostgresFolder } from './postgres-folder';
import { ownerOf, type PostgresMachine } from './postgres-machine';
import { serverArguments, SERVER_ENVIRONMENT } from './postgres-settings';

/** As on RDS: the platform's own superuser, so that no change of the users' roles locks the platform out. */
export const ADMIN = 'rdsadmin';

const run = async (machine: PostgresMachine, what: string, command: string[], input: string): Promise<void> => {
  const { child, exited } = machine.groups.start({
    command,
    kind: 'group',
    folder: '/',
    environment: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'pipe'],
    owner: ownerOf(machine),
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(String(chunk)));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const { code, signal, reason } = await exited;
  const text = output.join('');
  // Single-user mode goes on after an error and ends with code 0.
  if (code === 0 && !/^(\S+ )*(ERROR|FATAL|PANIC): /m.test(text)) return;
  const found = reason ?? `${signal ?? `exit code ${code}`}: ${text.trim().split('\n').slice(-10).join('\n')}`;
  throw new DataPlaneError('DatabaseServerFailed', `${what} failed with ${found}`);
};

/** One statement a line, run without a server that could be connected to. */
const statements = (user: string, adminPassword: string, database: string | undefined): string => {
  const lines = [`CREATE ROLE ${ADMIN} SUPERUSER LOGIN PASSWORD '${adminPassword}'`];
  if (database) lines.push(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(user)}`);
  return lines.map((line) => `${line}\n`).join('');
};

const assertOneLine = (what: string, name: string): void => {
  if (name !== '' && Buffer.byteLength(name) <= 63 && !/[\0\n\r]/.test(name)) return;
  throw new DataPlaneError('InvalidName', `${what} ${JSON.stringify(name)}: a name has 1 to 63 bytes on one line.`);
};

/**
 * Makes the data of a new server: a superuser with a password that nobody knows yet, passwords by SCRAM, and only
 * connections from this machine. The same locale on every system, so that sorting does not depend on the laptop.
 */
export const makeCluster = async (
  machine: PostgresMachine,
  folder: PostgresFolder,
  { user = 'postgres', database }: { user?: string; database?: string } = {},
): Promise<void> => {
  assertOneLine('The superuser', user);
  if (database !== undefined) assertOneLine('The database', database);
  const owner = ownerOf(machine);
  const adminPassword = randomToken(systemRandom, 32);
  const passwordFile = join(folder.path, 'first-password');
  await writeFile(passwordFile, `${randomToken(systemRandom, 32)}\n`, { mode: 0o600 });
  await mkdir(folder.data, { mode: 0o700 });
  if (owner) for (const path of [passwordFile, folder.data]) await chown(path, owner.uid, owner.gid);

  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const initdb = [machine.binaries.initdb, `--pgdata=${folder.data}`, `--username=${user}`, ...locale];
  // Small segments: every snapshot carries at least one or two of them.
  initdb.push(`--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--wal-segsize=4', '--no-sync', '--no-instructions');
  await run(machine, 'Making a new PostgreSQL server (initdb)', initdb, '');

  const single = [machine.binaries.postgres, '--single', ...serverArguments(folder.data, 5432), 'postgres'];
  await run(machine, 'Preparing a new PostgreSQL server', single, statements(user, adminPassword, database));
  await writeFile(passwordFile, '');
  await folder.note({ adminPassword });
};
