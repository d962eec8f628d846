import type { HistoryLog } from './history';
import type { ExecutionResult } from './options';
import { Halted, StateError } from './state-error';
import { makeController } from './waiting';

const EVENT_OF = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

export type Finish = (ending: ExecutionResult) => void;

/**
 * The one end of an execution: the first call counts, later ones do nothing. When `finish` returns, the last event is kept
 * and the signal is aborted, so that nothing more starts. `fail` takes any error: one that is no failure of a state is a
 * defect of the platform, and rejects the result.
 */
export const makeEnding = (log: HistoryLog) => {
  const controller = makeController();
  let resolve!: (result: ExecutionResult) => void;
  let reject!: (error: unknown) => void;
  const result = new Promise<ExecutionResult>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  const end = (settle: () => void): void => {
    if (controller.signal.aborted) return;
    try {
      settle();
    } catch (error) {
      reject(error);
    }
    controller.abort(new Halted('the execution has ended'));
  };
  const finish: Finish = (ending) =>
    end(() => {
      const { status, ...details } = ending;
      log.append({ lastEventId: log.lastEventId }, EVENT_OF[status], [], details);
      resolve(ending);
    });
  const fail = (error: unknown): void => {
    if (error instanceof StateError) finish({ status: 'FAILED', error: error.name, cause: error.message });
    else end(() => reject(error));
  };
  return { result, signal: controller.signal, finish, fail };
};
