import type { Clock } from '../../functions/shared/clock';
import type { Exit, Processes, ProcessSpec, RunningProcess } from './data-plane';
import { DataPlaneError } from './data-plane-error';
import { lineSplitter } from './line-splitter';
import type { ProcessGroup, ProcessGroups } from './process-groups';
import { settlesWithin } from './wait-within';

/** What a child process may see of the machine it runs on; nothing else of the developer's environment reaches it. */
export type HostEnvironment = { PATH: string; HOME: string; LANG: string };

/** Output that is still on its way when a process ends arrives at once; a lost grandchild that holds the pipe does not count. */
const LAST_OUTPUT_MILLISECONDS = 500;

/** The words to run: a string is for the shell, a list is taken as it is. */
export const wordsOf = (command: string | string[]): string[] =>
  typeof command === 'string' ? ['sh', '-c', command] : command;

/** Starts a command and gives its lines; `exited` resolves after the last line was given. */
export const startWithLines = (
  groups: ProcessGroups,
  clock: Clock,
  host: HostEnvironment,
  spec: Omit<ProcessSpec, 'id'>,
): { group: ProcessGroup; exited: Promise<Exit> } => {
  const group = groups.start({
    command: wordsOf(spec.command),
    kind: 'group',
    folder: spec.folder,
    environment: { ...host, ...spec.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ends = (['stdout', 'stderr'] as const).map((name) => {
    const lines = lineSplitter((line) => spec.onLine(line, name));
    const stream = group.child[name];
    stream?.on('data', lines.write);
    stream?.on('error', () => undefined);
    return new Promise<void>((resolve) => stream?.once('close', () => resolve(lines.end())) ?? resolve());
  });
  const exited = group.exited.then(async ({ code, signal, reason }) => {
    await settlesWithin(clock, LAST_OUTPUT_MILLISECONDS, Promise.all(ends));
    group.child.stdout?.destroy();
    group.child.stderr?.destroy();
    if (reason) spec.onLine(`${JSON.stringify(spec.command)} could not be started: ${reason}`, 'stderr');
    return { code, signal };
  });
  return { group, exited };
};

/** Runs commands as the containers of a task would run: own environment, lines out, nothing left behind. */
export const realProcesses = (groups: ProcessGroups, clock: Clock, host: HostEnvironment): Processes => {
  const running = new Map<string, ProcessGroup>();

  const start = (spec: ProcessSpec): RunningProcess => {
    if (running.has(spec.id)) {
      throw new DataPlaneError('AlreadyExists', `A process ${spec.id} runs already. Stop it before starting it again.`);
    }
    const { group, exited } = startWithLines(groups, clock, host, spec);
    running.set(spec.id, group);
    return {
      pid: group.pid,
      exited: exited.finally(() => {
        if (running.get(spec.id) === group) running.delete(spec.id);
      }),
    };
  };

  const stop = async (id: string, graceMilliseconds: number): Promise<void> => {
    await running.get(id)?.end(graceMilliseconds);
    running.delete(id);
  };

  return {
    start,
    stop,
    stopAll: async () => {
      await Promise.all([...running.keys()].map((id) => stop(id, 2000)));
    },
  };
};
