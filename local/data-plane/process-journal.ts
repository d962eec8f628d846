import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataPlaneError } from './data-plane-error';
import { identityOf } from './process-identity';
import { keepReaper, reapLeftovers } from './reaper';

/** `group`: ended with SIGTERM to all of its group; `postgres`: ended the way PostgreSQL wants it. */
export type ProcessKind = 'group' | 'postgres';

/** The list of everything that runs for this platform: in a file for the next start, and with the reaper. */
export type ProcessJournal = {
  /** A folder of this run; processes get folders below it as TMPDIR, by which they are known again. */
  temporaryFolder: string;
  started(pid: number, kind: ProcessKind): void;
  gone(pid: number): void;
  close(): Promise<void>;
};

const refuseSecondPlatform = (folder: string, journal: string): void => {
  const [, pid = '', identity = ''] = /^@(\d+) (\S+) /.exec(journal) ?? [];
  if (!pid || identityOf(Number(pid)) !== identity) return;
  throw new DataPlaneError(
    'DataFolderInUse',
    `The data folder ${folder} is in use by process ${pid}. Stop that one first, or choose another data folder.`,
  );
};

/** Opens the journal of a data folder: refuses a folder that another platform uses, and ends what a dead one left. */
export const openProcessJournal = async (folder: string): Promise<ProcessJournal> => {
  const file = join(folder, 'processes.journal');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  refuseSecondPlatform(folder, before);
  if (before) await reapLeftovers(before);

  const temporaryFolder = await mkdtemp(join(tmpdir(), 'branch-staging-'));
  const head = `@${process.pid} ${identityOf(process.pid)} ${temporaryFolder}`;
  const running = new Map<number, string>();
  const everything = (): string[] => [head, ...running.values()];
  let lines = 0;

  // Held open: what is noted does not fail when somebody removes the data folder under a running platform.
  let descriptor = -1;
  const rewrite = (): void => {
    if (descriptor >= 0) closeSync(descriptor);
    descriptor = -1;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, `${everything().join('\n')}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    descriptor = openSync(file, 'a');
    lines = everything().length;
  };
  rewrite();
  const reaper = keepReaper(everything);

  const write = (line: string): void => {
    reaper.tell(line);
    writeSync(descriptor, `${line}\n`);
    lines += 1;
    if (lines > 500 + 2 * running.size) rewrite();
  };

  return {
    temporaryFolder,
    started: (pid, kind) => {
      const line = `+${pid} ${identityOf(pid) ?? 'gone'} ${kind}`;
      running.set(pid, line);
      write(line);
    },
    gone: (pid) => {
      if (running.delete(pid)) write(`-${pid}`);
    },
    close: async () => {
      await reaper.close();
      closeSync(descriptor);
      rmSync(file, { force: true });
      rmSync(temporaryFolder, { recursive: true, force: true });
    },
  };
};
