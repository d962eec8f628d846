import { isoTime } from '../../functions/shared/clock';
import { applyResultPath, effectiveInput, outputOf } from './data-flow';
import type { RetryableState } from './machine';
import type { Data } from './paths';
import type { Exit } from './recording';
import { makeRetryPlan, matchesError, type PlannedRetry } from './retry';
import { StateError } from './state-error';
import { contextOf, emit, type Visit } from './visit';
import { sleepFor, untilAborted, withController } from './waiting';

/** One attempt at the work of a state. `attempt` counts from 1. */
export type Attempt = (work: { input: unknown; data: Data; attempt: number }) => Promise<unknown>;

const pause = (visit: Visit, retry: PlannedRetry): Promise<void> =>
  withController(visit.scope.signal, async (controller) => {
    const { clock, nudge } = visit.scope.run.options;
    const { signal } = controller;
    const slept = sleepFor(clock, retry.delayMilliseconds, signal).then(() => 'slept' as const);
    const never = () => new Promise<never>(() => undefined);
    const nudged =
      retry.isPoll && nudge ? untilAborted(nudge(signal), signal).then(() => 'nudged' as const, never) : never();
    try {
      if ((await Promise.race([slept, nudged])) === 'nudged') retry.giveBackAttempt();
    } finally {
      controller.abort();
    }
  });

const emitFailure = (visit: Visit, error: StateError, attempt: number, retry: PlannedRetry | undefined): void => {
  const { type } = visit.state;
  const failed = error.name === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
  const now = visit.scope.run.options.clock.now();
  emit(visit, type === 'Task' ? failed : `${type}StateFailed`, {
    error: error.name,
    cause: error.message,
    attempt,
    ...(retry && { retryAt: isoTime(now + retry.delayMilliseconds) }),
  });
};

const caught = (state: RetryableState, input: unknown, error: StateError): Exit => {
  const catcher = state.catch.find((each) => matchesError(each.errorEquals, error.name));
  if (!catcher) throw error;
  const output = applyResultPath(catcher.resultPath, input, { Error: error.name, Cause: error.message });
  return { output, next: catcher.next };
};

/** Tries the work until it succeeds or no Retry is left, then Catch. Counters start at 0 at every visit and every redrive. */
export const withRetries = async (visit: Visit<RetryableState>, work: Attempt): Promise<Exit> => {
  const { state, input: rawInput, scope } = visit;
  const plan = makeRetryPlan(state.retry, scope.run.options.random);
  for (let attempt = 1; ; attempt += 1) {
    const data = { input: rawInput, context: contextOf(visit, attempt - 1) };
    try {
      const result = await work({ input: effectiveInput(state, data), data, attempt });
      return { output: outputOf(state, data, result), next: state.next };
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const retry = plan(error.name);
      emitFailure(visit, error, attempt, retry);
      if (!retry) return caught(state, rawInput, error);
      await pause(visit, retry);
    }
  }
};
