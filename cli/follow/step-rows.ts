import type { ProgressView, StepView } from '../api/views';
import { oneLine } from '../terminal/printable';

/** One run of one step. A step that runs again, after a redrive or for a newer commit, gets a new row. */
export type StepRow = { key: string; step: StepView; isChanged: boolean };

const CLOSED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'skipped']);

/** True when the step will not change any more in this run. */
export const isClosed = ({ status }: StepView): boolean => CLOSED.has(status);

const isSame = (a: StepView, b: StepView): boolean => a.status === b.status && a.waitingFor === b.waitingFor;

/** Remembers what was seen and tells, for each progress report, the rows in order and which of them changed. */
export const stepTracker = (): ((progress: ProgressView) => StepRow[]) => {
  const seen = new Map<string, { round: number; step: StepView }>();
  return ({ kind, startedAt, steps }) =>
    steps.map((step) => {
      const identity = JSON.stringify([kind, startedAt, step.branch, step.name]);
      const last = seen.get(identity);
      const round = (last?.round ?? 0) + (last && isClosed(last.step) && !isClosed(step) ? 1 : 0);
      seen.set(identity, { round, step });
      return {
        key: `${identity}#${round}`,
        step,
        isChanged: !last || last.round !== round || !isSame(last.step, step),
      };
    });
};

/** How long the step took by the platform's clock; undefined while it runs. */
export const millisecondsOf = ({ startedAt, endedAt }: StepView): number | undefined =>
  startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : undefined;

/** The error of a step on one line; empty without one. */
export const errorText = ({ error }: StepView): string => (error ? oneLine(`${error.name}: ${error.message}`) : '');
