import { DefaultRenderer, Listr, ListrLogger, ListrTaskState, ProcessOutput } from 'listr2';
import type { ListrTask, ListrTaskWrapper } from 'listr2';
import type { StepStatus, StepView } from '../api/views';
import { stepDuration } from '../durations';
import type { CliIo } from '../io';
import { oneLine } from '../terminal/printable';
import type { ProgressDisplay } from './progress-display';
import { type StepRow, errorText, isClosed, millisecondsOf, stepTracker } from './step-rows';

/** The library asks whether stdout is a terminal; here it is stderr that is, and stdout may well be a pipe. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

type Context = Record<string, never>;
type Task = ListrTask<Context, typeof StderrRenderer>;
type Wrapper = ListrTaskWrapper<Context, typeof StderrRenderer, never>;
type Line = { step: StepView; firstSeenAt: number; wrapper?: Wrapper; settle?: () => void };

const STATES: Record<StepStatus, ListrTaskState> = {
  waiting: ListrTaskState.WAITING,
  running: ListrTaskState.STARTED,
  succeeded: ListrTaskState.COMPLETED,
  failed: ListrTaskState.FAILED,
  skipped: ListrTaskState.SKIPPED,
};

const titleOf = ({ step, firstSeenAt }: Line, now: number): string => {
  const name = step.branch ? `${step.name} (${step.branch})` : step.name;
  if (step.status === 'waiting') return oneLine(step.waitingFor ? `${name} waits for ${step.waitingFor}` : name);
  const milliseconds = isClosed(step) ? millisecondsOf(step) : now - firstSeenAt;
  const duration = milliseconds === undefined ? '' : `  ${stepDuration(milliseconds)}`;
  const remark = isClosed(step) ? errorText(step) : step.waitingFor && `waits for ${step.waitingFor}`;
  return oneLine(`${name}${duration}${remark ? `  ${remark}` : ''}`);
};

const outputOn = (io: CliIo): ProcessOutput => {
  const stream = io.stderr as unknown as NodeJS.WriteStream;
  return new ProcessOutput(stream, stream);
};

/** A list of steps that moves: a spinner for each one that runs, also several at once, with durations and what they wait for. */
export const liveDisplay = (io: CliIo): ProgressDisplay => {
  const rowsOf = stepTracker();
  const lines = new Map<string, Line>();
  let announce: (tasks: Task[]) => void = () => {};
  let running: Promise<unknown> | undefined;

  const refresh = (line: Line): void => {
    if (!line.wrapper) return;
    const [title, state] = [titleOf(line, io.clock.now()), STATES[line.step.status]];
    // each change draws the whole list once more
    if (line.wrapper.title !== title) line.wrapper.title = title;
    if (line.wrapper.task.state !== state) line.wrapper.task.state$ = state;
    if (isClosed(line.step)) line.settle?.();
  };
  const taskFor = (line: Line): Task => ({
    title: titleOf(line, io.clock.now()),
    task: (_, wrapper) =>
      new Promise<void>((resolve) => {
        Object.assign(line, { wrapper, settle: resolve });
        refresh(line);
      }),
  });
  // steps can turn up at any time, and a list can only grow by a task that answers with further tasks
  const furtherTasks = (announced: Promise<Task[]>): Task => ({
    task: async (_, wrapper) => {
      const tasks = await announced;
      if (tasks.length === 0) return undefined;
      return wrapper.newListr([...tasks, furtherTasks(nextAnnouncement())], { concurrent: true, exitOnError: false });
    },
  });
  const nextAnnouncement = (): Promise<Task[]> => new Promise((resolve) => (announce = resolve));

  const start = (tasks: Task[]): Promise<unknown> =>
    new Listr<Context, typeof StderrRenderer, never>([...tasks, furtherTasks(nextAnnouncement())], {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: StderrRenderer,
      rendererOptions: { logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: outputOn(io) }) },
    }).run();

  const addLine = ({ key, step }: StepRow): Task => {
    const line = { step, firstSeenAt: io.clock.now() };
    lines.set(key, line);
    return taskFor(line);
  };

  return {
    show: (progress) => {
      const rows = rowsOf(progress);
      const added = rows.filter(({ key }) => !lines.has(key)).map(addLine);
      for (const { key, step } of rows) {
        const line = lines.get(key) as Line;
        if (line.step.status === 'waiting' && step.status !== 'waiting') line.firstSeenAt = io.clock.now();
        line.step = step;
        refresh(line);
      }
      if (added.length === 0) return;
      if (running) announce(added);
      else running = start(added);
    },
    end: async () => {
      for (const line of lines.values()) {
        // what still runs is neither done nor failed: nobody looks any more
        if (!isClosed(line.step) && line.wrapper) line.wrapper.task.state$ = ListrTaskState.WAITING;
        line.settle?.();
      }
      announce([]);
      await running;
    },
  };
};
