import { type Api, environmentPath, unlessMissing } from '../api/client';
import type { ProgressView } from '../api/views';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import { printable } from '../terminal/printable';
import type { ProgressDisplay } from './progress-display';
import type { Goal, Verdict } from './goals';

const POLL_MILLISECONDS = 500;
/** A deployment takes minutes: a network that is away for less than this does not end the waiting. */
const PATIENCE_MILLISECONDS = 30_000;
const PASSING: ReadonlySet<number> = new Set([EXIT.unreachable, EXIT.busy]);

export type Following = { api: Api; name: string; goal: Goal; timeoutMilliseconds: number; display: ProgressDisplay };

/** The progress of an environment; undefined when there is none. */
export const readProgress = (api: Api, name: string): Promise<ProgressView | undefined> =>
  unlessMissing(api<ProgressView>('GET', environmentPath(name, '/progress')));

/** Sleeps; Ctrl-C ends it with an error that says what goes on without us. */
export const pause = async (io: CliIo, milliseconds: number, next: readonly string[] = []): Promise<void> => {
  try {
    await io.clock.sleep(milliseconds, io.interrupted);
  } catch (error) {
    if (io.interrupted.aborted) throw new CliError(EXIT.interrupted, 'Stopped waiting.', next, { cause: error });
    throw error;
  }
};

const patientReader = (io: CliIo, { api, name, goal, display }: Following): (() => Promise<Verdict>) => {
  let lastAnswerAt = io.clock.now();
  return async () => {
    try {
      const progress = await readProgress(api, name);
      lastAnswerAt = io.clock.now();
      if (progress) display.show(printable(progress));
      return goal(progress);
    } catch (error) {
      const isPassing = error instanceof CliError && PASSING.has(error.exitCode);
      if (!isPassing || io.clock.now() - lastAnswerAt >= PATIENCE_MILLISECONDS) throw error;
      return 'going on';
    }
  };
};

/** Looks at the progress every half second until the goal's verdict is final, or the time is over. */
export const follow = async (io: CliIo, following: Following): Promise<Exclude<Verdict, 'going on'> | 'timed out'> => {
  const endsAt = io.clock.now() + following.timeoutMilliseconds;
  const look = patientReader(io, following);
  for (;;) {
    const verdict = await look();
    if (verdict !== 'going on') return verdict;
    if (io.clock.now() >= endsAt) return 'timed out';
    await pause(io, POLL_MILLISECONDS, [
      `The platform goes on. Watch it again: branch-staging progress ${following.name} --wait`,
    ]);
  }
};
