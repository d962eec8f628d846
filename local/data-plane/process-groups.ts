import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../functions/shared/clock';
import type { Exit } from './data-plane';
import type { Owner } from './copy-tree';
import { isGroupAlive, processesWithTemporaryFolder } from './process-identity';
import type { ProcessJournal, ProcessKind } from './process-journal';
import { holdsWithin, settlesWithin } from './wait-within';

export type GroupSpec = {
  command: string[];
  kind: ProcessKind;
  folder: string;
  /** The whole environment; TMPDIR comes on top. */
  environment: Record<string, string>;
  stdio: StdioOptions;
  owner?: Owner | undefined;
};

/** One process that leads a group of its own, and all it starts. */
export type ProcessGroup = {
  /** 0 when the command could not be started. */
  pid: number;
  child: ChildProcess;
  /** When the leader has ended. Code 127 when it could not be started, with the reason. */
  exited: Promise<Exit & { reason?: string }>;
  /** SIGTERM to all (PostgreSQL: a fast shutdown), SIGKILL to what is left after that time; resolves when all are gone. */
  end(graceMilliseconds: number): Promise<void>;
};

export type ProcessGroups = { start(spec: GroupSpec): ProcessGroup; endAll(graceMilliseconds: number): Promise<void> };

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile: that is what the signal was for.
  }
};

/** PostgreSQL needs a moment to end its own children after SIGQUIT; SIGKILL would leave shared memory behind. */
const IMMEDIATE_SHUTDOWN_MILLISECONDS = 5000;

/** Starts processes such that none is left when its group is ended, when its leader ends, or when this platform is gone. */
export const processGroups = (journal: ProcessJournal, clock: Clock): ProcessGroups => {
  const running = new Set<ProcessGroup>();
  let count = 0;
  let isClosing = false;

  const start = (spec: GroupSpec): ProcessGroup => {
    if (isClosing) throw new Error(`${spec.command[0]} was not started: this platform is closing.`);
    const temporaryFolder = join(journal.temporaryFolder, String((count += 1)));
    // Recursive: who cleans the system's temporary folder may have taken ours.
    mkdirSync(temporaryFolder, { recursive: true });
    const [file = '', ...args] = spec.command;
    const child = spawn(file, args, {
      cwd: spec.folder,
      env: { TMPDIR: temporaryFolder, ...spec.environment },
      detached: true,
      stdio: spec.stdio,
      ...spec.owner,
    });
    const pid = child.pid ?? 0;
    if (pid) journal.started(pid, spec.kind);
    let isEnding = false;

    const killRest = async (): Promise<void> => {
      if (pid && (await isGroupAlive(pid))) send(-pid, 'SIGKILL');
      for (const lost of await processesWithTemporaryFolder(temporaryFolder)) send(lost, 'SIGKILL');
    };
    const forget = async (): Promise<void> => {
      await killRest();
      if (pid) journal.gone(pid);
      running.delete(group);
      // What cannot be removed now goes with the whole temporary folder at the end.
      await rm(temporaryFolder, { recursive: true, force: true }).catch(() => undefined);
    };

    const exited = new Promise<Exit & { reason?: string }>((resolve) => {
      child.once('error', (error) => {
        // Node says ENOENT of the command also when it is the folder that is missing.
        const reason = existsSync(spec.folder) ? error.message : `its folder ${spec.folder} does not exist`;
        if (!pid) resolve({ code: 127, signal: null, reason });
      });
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    // As in a container: when the main process ends by itself, nothing of it goes on.
    const forgotten = exited.then(() => (isEnding ? undefined : forget()));

    const endPostgres = async (graceMilliseconds: number): Promise<void> => {
      send(pid, 'SIGINT');
      if (await settlesWithin(clock, graceMilliseconds, exited)) return;
      send(pid, 'SIGQUIT');
      if (await settlesWithin(clock, IMMEDIATE_SHUTDOWN_MILLISECONDS, exited)) return;
      send(pid, 'SIGKILL');
    };
    const endGroup = async (graceMilliseconds: number): Promise<void> => {
      send(-pid, 'SIGTERM');
      // The leader (a shell, npm) is often gone before the server that still answers its last requests.
      const isGone = await settlesWithin(clock, graceMilliseconds, exited);
      if (isGone) await holdsWithin(clock, graceMilliseconds, 20, async () => !(await isGroupAlive(pid)));
      else send(-pid, 'SIGKILL');
    };
    const end = async (graceMilliseconds: number): Promise<void> => {
      if (!running.has(group)) return forgotten;
      isEnding = true;
      await (spec.kind === 'postgres' ? endPostgres(graceMilliseconds) : endGroup(graceMilliseconds));
      await exited;
      await forget();
    };

    const group: ProcessGroup = { pid, child, exited, end };
    running.add(group);
    return group;
  };

  return {
    start,
    endAll: async (graceMilliseconds) => {
      isClosing = true;
      await Promise.all([...running].map((group) => group.end(graceMilliseconds)));
    },
  };
};
