import { isoTime, type Clock } from '../../functions/shared/clock';
import { makeEnding, type Finish } from './ending';
import { HistoryLog, isEnding, LONGEST_HISTORY, type HistoryEvent } from './history';
import type { StateMachine } from './machine';
import { asJson } from './json';
import type { Execution, ExecutionResult, ExecutionStart, InterpreterOptions } from './options';
import { recordingOf } from './recording';
import type { Run } from './visit';
import { walk } from './walk';
import { startTimer } from './waiting';

export { parseMachine } from './parse-machine';
export type { HistoryEvent } from './history';
export type { StateMachine } from './machine';
export type { Execution, ExecutionResult, ExecutionStart, InterpreterOptions, TaskCall } from './options';

const resultOf = ({ type, details }: HistoryEvent): ExecutionResult => {
  if (type === 'ExecutionSucceeded') return { status: 'SUCCEEDED', output: details?.['output'] };
  const status = type === 'ExecutionFailed' ? 'FAILED' : type === 'ExecutionTimedOut' ? 'TIMED_OUT' : 'ABORTED';
  return { status, ...(details as { error?: string; cause?: string }) };
};

const assertRedrivable = (start: ExecutionStart, last: HistoryEvent | undefined): void => {
  const refuse = (found: string): never => {
    throw Object.assign(new Error(`${start.arn} cannot be redriven: ${found}`), { name: 'ExecutionNotRedrivable' });
  };
  if (!last || !isEnding(last)) refuse('it has not ended');
  if (last?.type === 'ExecutionSucceeded') refuse('it succeeded');
  if ((start.history?.length ?? 0) >= LONGEST_HISTORY - 1) refuse('its history is full');
};

/** `$$.Execution` of this run. */
const executionContext = (start: ExecutionStart, input: unknown, earlier: HistoryEvent[], now: string) => {
  const redrives = earlier.filter((event) => event.type === 'ExecutionRedriven');
  const redriveTime = start.isRedrive ? now : redrives.at(-1)?.timestamp;
  return {
    Id: start.arn,
    Name: start.name,
    Input: input,
    StartTime: start.startedAt ?? earlier[0]?.timestamp ?? now,
    ...(start.roleArn !== undefined && { RoleArn: start.roleArn }),
    RedriveCount: start.redriveCount ?? redrives.length + (start.isRedrive ? 1 : 0),
    ...(redriveTime !== undefined && { RedriveTime: redriveTime }),
  };
};

const limitTime = ({ timeoutSeconds }: StateMachine, clock: Clock, signal: AbortSignal, finish: Finish): void => {
  if (timeoutSeconds === undefined) return;
  const cause = `The execution did not end within ${timeoutSeconds} s`;
  startTimer(clock, timeoutSeconds * 1000, signal, () =>
    finish({ status: 'TIMED_OUT', error: 'States.Timeout', cause }),
  );
};

/** Runs a machine. The start is an event at once; the first state is entered when the caller has returned to its loop. */
export const startExecution = (
  machine: StateMachine,
  start: ExecutionStart,
  options: InterpreterOptions,
): Execution => {
  const { clock, onEvent } = options;
  const input = start.input === undefined ? {} : asJson(start.input);
  const earlier = start.history ?? [];
  const last = earlier.at(-1);
  if (start.isRedrive) assertRedrivable(start, last);
  else if (last && isEnding(last)) {
    return { result: Promise.resolve(resultOf(last)), stop: () => undefined, history: () => [...earlier] };
  }
  const log = new HistoryLog(clock, earlier, onEvent?.bind(options));
  const thread = { lastEventId: log.lastEventId };
  const { result, signal, finish, fail } = makeEnding(log);
  const execution = executionContext(start, input, earlier, isoTime(clock.now()));
  const stateMachine = { Id: start.machineArn, Name: start.machineArn.split(':').at(-1) ?? start.machineArn };
  const run: Run = { options, log, walk, isRedrive: start.isRedrive === true, execution, stateMachine };
  if (start.isRedrive) log.append(thread, 'ExecutionRedriven', [], { redriveCount: execution.RedriveCount });
  else if (!last) log.append(thread, 'ExecutionStarted', [], { input });
  limitTime(machine, clock, signal, finish);
  const scope = { run, path: [], signal, thread, map: undefined };
  void Promise.resolve()
    .then(() => walk(scope, machine, input, recordingOf(earlier)))
    .then((output) => finish({ status: 'SUCCEEDED', output }), fail);
  return {
    result,
    stop: (error, cause) =>
      finish({ status: 'ABORTED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }),
    history: () => log.all(),
  };
};
