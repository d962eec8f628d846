import { withRetries } from './attempts';
import { asJson } from './json';
import type { TaskState } from './machine';
import type { Exit } from './recording';
import { Halted, StateError } from './state-error';
import { emit, type Visit } from './visit';
import { startTimer, untilAborted, withController } from './waiting';

/** As Lambda reports it: the name of the error, and a Cause that is a JSON text. */
const asTaskError = (error: unknown): Error => {
  if (error instanceof StateError || error instanceof Halted) return error;
  const errorType = (error instanceof Error && error.name) || 'Error';
  const errorMessage = error instanceof Error ? error.message : String(error);
  return new StateError(errorType, JSON.stringify({ errorMessage, errorType }));
};

/** One call of the function. A time-out, a stop and a failing sibling abort its signal and leave its answer unheard. */
const callTask = ({ scope, state }: Visit<TaskState>, input: unknown): Promise<unknown> =>
  withController(scope.signal, async (call) => {
    const { clock, runTask } = scope.run.options;
    const { resource, name: stateName, timeoutSeconds } = state;
    const onTimeout = () =>
      call.abort(new StateError('States.Timeout', `The task did not end within ${timeoutSeconds} s`));
    const timer = new AbortController();
    if (timeoutSeconds !== undefined) startTimer(clock, timeoutSeconds * 1000, timer.signal, onTimeout);
    const { signal } = call;
    const answer = async () =>
      asJson(await runTask({ resource, stateName, input: asJson(input), signal, timeoutSeconds }));
    try {
      return await untilAborted(answer(), signal);
    } catch (error) {
      throw asTaskError(error);
    } finally {
      timer.abort();
    }
  });

/** Runs a Task with its retries. */
export const runTaskState = (visit: Visit<TaskState>): Promise<Exit> =>
  withRetries(visit, async ({ input, attempt }) => {
    const { resource, timeoutSeconds } = visit.state;
    emit(visit, 'TaskScheduled', {
      resource,
      parameters: input,
      attempt,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    });
    emit(visit, 'TaskStarted', { resource, attempt });
    const output = await callTask(visit, input);
    emit(visit, 'TaskSucceeded', { resource, output, attempt });
    return output;
  });
