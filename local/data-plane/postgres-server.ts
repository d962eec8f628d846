import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataPlaneError } from './data-plane-error';
import type { PostgresFolder } from './postgres-folder';
import { ownerOf, type PostgresMachine } from './postgres-machine';
import { serverArguments, SERVER_ENVIRONMENT } from './postgres-settings';
import type { ProcessGroup } from './process-groups';
import { commandLineOf } from './process-identity';
import { holdsWithin } from './wait-within';

/** Recovery after a crash replays at most max_wal_size. */
const START_MILLISECONDS = 120_000;
const STOP_MILLISECONDS = 10_000;

/** The lines of postmaster.pid: pid first, state eighth. */
const pidFile = (folder: PostgresFolder): string => join(folder.data, 'postmaster.pid');
const pidLines = (folder: PostgresFolder): string[] => {
  try {
    return readFileSync(pidFile(folder), 'utf8').split('\n');
  } catch (error) {
    // A server that starts over what a crash left takes the old file away before it writes its own.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
};

/**
 * Clears what a server that was not stopped left: ends it when it still runs (its platform died without a reaper), and
 * drops a pid file whose number now belongs to somebody else, for which PostgreSQL would refuse to start.
 */
const clearLeftovers = async ({ clock }: PostgresMachine, folder: PostgresFolder): Promise<void> => {
  const pid = Number(pidLines(folder)[0]);
  const command = Number.isInteger(pid) && pid > 1 ? commandLineOf(pid) : undefined;
  if (!command) return;
  const isOurs = (): boolean => commandLineOf(pid)?.includes(`-D ${folder.data} `) ?? false;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isOurs()) break;
    send(pid, signal);
    await holdsWithin(clock, STOP_MILLISECONDS, 50, () => !isOurs());
  }
  rmSync(pidFile(folder), { force: true });
};

/** Gives the data to whom the server runs as: as root that may be another account than when it was made. */
const adopt = async (machine: PostgresMachine, folder: PostgresFolder): Promise<void> => {
  const owner = ownerOf(machine);
  if (!owner || (await stat(folder.data)).uid === owner.uid) return;
  for (const path of await readdir(folder.data, { recursive: true })) {
    await lchown(join(folder.data, path), owner.uid, owner.gid);
  }
  // Last: while it belongs to the other account, a start that was cut short is done again.
  await lchown(folder.data, owner.uid, owner.gid);
};

const startOnce = (machine: PostgresMachine, folder: PostgresFolder, port: number): ProcessGroup => {
  // A file, not a pipe: the server must be able to say its last words when the platform is gone.
  const log = openSync(folder.log, 'a', 0o600);
  try {
    return machine.groups.start({
      command: [machine.binaries.postgres, ...serverArguments(folder.data, port)],
      kind: 'postgres',
      folder: '/',
      environment: SERVER_ENVIRONMENT,
      stdio: ['ignore', log, log],
      owner: ownerOf(machine),
    });
  } finally {
    closeSync(log);
  }
};

const logSince = (folder: PostgresFolder, offset: number): string =>
  readFileSync(folder.log).subarray(offset).toString('utf8');

type Attempt = { group: ProcessGroup; isReady: boolean; log: string; reason: string };

const attempt = async (machine: PostgresMachine, folder: PostgresFolder, port: number): Promise<Attempt> => {
  const offset = existsSync(folder.log) ? statSync(folder.log).size : 0;
  const group = startOnce(machine, folder, port);
  let end = '';
  void group.exited.then(({ code, signal, reason }) => {
    end = reason ?? `it ended with ${signal ?? `exit code ${code}`}`;
  });
  const isReady = (): boolean => {
    const lines = pidLines(folder);
    return Number(lines[0]) === group.pid && (lines[7] ?? '').trim() === 'ready';
  };
  await holdsWithin(machine.clock, START_MILLISECONDS, 5, () => end !== '' || isReady());
  const ready = end === '' && isReady();
  return { group, isReady: ready, log: logSince(folder, offset), reason: end || 'it was not ready after two minutes' };
};

/** Processes of a killed server hold its shared memory for a moment longer. */
const isOldServerGoing = (log: string): boolean => /shared memory block .* is still in use/.test(log);

/** Starts the server of a folder and resolves when it takes connections. `port` must be free; says so when it is not. */
export const startServer = async (
  machine: PostgresMachine,
  folder: PostgresFolder,
  port: number,
): Promise<ProcessGroup> => {
  await clearLeftovers(machine, folder);
  await adopt(machine, folder);
  let last = await attempt(machine, folder, port);
  for (let tries = 0; tries < 20 && !last.isReady && isOldServerGoing(last.log); tries += 1) {
    await machine.clock.sleep(250);
    last = await attempt(machine, folder, port);
  }
  if (last.isReady) return last.group;
  await last.group.end(0);
  const isTaken = /could not bind|Address already in use/.test(last.log);
  const tail = last.log.trim().split('\n').slice(-10).join('\n');
  throw new DataPlaneError(
    isTaken ? 'PortInUse' : 'DatabaseServerFailed',
    `The PostgreSQL server in ${folder.path} did not start on port ${port}: ${last.reason}. Its log ends with:\n${tail}`,
  );
};

/** Stops a server: fast shutdown, harder when that takes too long. */
export const stopServer = (group: ProcessGroup): Promise<void> => group.end(STOP_MILLISECONDS);
