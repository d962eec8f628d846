import { applyInputPath, applyOutputPath, effectiveInput, outputOf } from './data-flow';
import { evaluate, type Expression } from './intrinsics';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from './machine';
import { readAt, type Data } from './paths';
import type { Exit } from './recording';
import { runtimeError, StateError } from './state-error';
import { parseTimestamp } from './timestamps';
import { contextOf, type Visit } from './visit';
import { sleepFor } from './waiting';

const dataOf = (visit: Visit): Data => ({ input: visit.input, context: contextOf(visit) });

/** Hands on its Result, or else its input. */
export const runPassState = (visit: Visit<PassState>): Exit => {
  const { state } = visit;
  const data = dataOf(visit);
  const input = effectiveInput(state, data);
  return { output: outputOf(state, data, state.result === undefined ? input : state.result), next: state.next };
};

/** Goes where the first rule that holds points to, or else to Default. */
export const runChoiceState = (visit: Visit<ChoiceState>): Exit => {
  const { state } = visit;
  const data = dataOf(visit);
  const chosen = { ...data, input: applyInputPath(state, data) };
  const next = state.rules.find((rule) => rule.holds(chosen))?.next ?? state.default;
  if (next === undefined)
    throw new StateError('States.NoChoiceMatched', `No rule of ${state.name} holds, and it has no Default`);
  return { output: applyOutputPath(state, chosen), next };
};

const secondsEnd = (visit: Visit<WaitState>, seconds: unknown): number => {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
    throw runtimeError(`SecondsPath must point to a whole number of seconds`);
  }
  // after a crash the wait ends when it would have ended; a redrive waits anew
  const { isRedrive, options } = visit.scope.run;
  const start = isRedrive ? options.clock.now() : Date.parse(visit.enteredAt);
  return start + seconds * 1000;
};

const waitEnd = (visit: Visit<WaitState>, data: Data): number => {
  const { unit, value } = visit.state.until;
  const given = typeof value === 'object' ? readAt(value, data, 'SecondsPath/TimestampPath') : value;
  if (unit === 'seconds') return secondsEnd(visit, given);
  const end = parseTimestamp(given);
  if (end === undefined) throw runtimeError(`TimestampPath must point to a timestamp like 2030-01-31T12:00:00Z`);
  return end;
};

/** Waits; a time that has passed is no wait. */
export const runWaitState = async (visit: Visit<WaitState>): Promise<Exit> => {
  const { state, scope } = visit;
  const { clock } = scope.run.options;
  const data = dataOf(visit);
  const selected = { ...data, input: applyInputPath(state, data) };
  await sleepFor(clock, waitEnd(visit, selected) - clock.now(), scope.signal);
  return { output: applyOutputPath(state, selected), next: state.next };
};

export const runSucceedState = (visit: Visit<SucceedState>): Exit => {
  const data = dataOf(visit);
  return {
    output: applyOutputPath(visit.state, { ...data, input: applyInputPath(visit.state, data) }),
    next: undefined,
  };
};

const failText = (given: string | Expression, data: Data, field: string): string => {
  if (typeof given === 'string') return given;
  const value = evaluate(given, data, field);
  if (typeof value === 'string') return value;
  throw runtimeError(`${field} must point to text`);
};

/** Fails, and fails again at a redrive. */
export const runFailState = (visit: Visit<FailState>): Exit => {
  const data = dataOf(visit);
  throw new StateError(failText(visit.state.error, data, 'ErrorPath'), failText(visit.state.cause, data, 'CausePath'));
};
