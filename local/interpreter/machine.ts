import type { ChoiceRule } from './choice-rules';
import type { Expression } from './intrinsics';
import type { ReferencePath } from './paths';
import type { Catcher, Retrier } from './retry';
import type { Template } from './templates';

/** States with one start: a whole machine, a branch of a Parallel, the inside of a Map. */
export type Flow = { startAt: string; states: Map<string, State>; comment: string | undefined };

/** A machine that was read and found to use nothing but what the interpreter models. */
export type StateMachine = Flow & { timeoutSeconds: number | undefined };

type Common = { name: string; comment: string | undefined; next: string | undefined };
type WithPaths = Common & { inputPath: ReferencePath | null; outputPath: ReferencePath | null };
type WithResult = WithPaths & {
  parameters: Template | undefined;
  resultSelector: Template | undefined;
  resultPath: ReferencePath | null;
};
type WithRetry = WithResult & { retry: Retrier[]; catch: Catcher[] };

export type PassState = WithResult & { type: 'Pass'; result: unknown };
export type TaskState = WithRetry & { type: 'Task'; resource: string; timeoutSeconds: number | undefined };
export type ParallelState = WithRetry & { type: 'Parallel'; branches: Flow[] };
export type MapState = WithRetry & {
  type: 'Map';
  itemsPath: ReferencePath;
  itemSelector: Template | undefined;
  processor: Flow;
  maxConcurrency: number;
};
export type ChoiceState = WithPaths & { type: 'Choice'; rules: ChoiceRule[]; default: string | undefined };
export type WaitState = WithPaths & {
  type: 'Wait';
  until: { unit: 'seconds' | 'timestamp'; value: number | string | ReferencePath };
};
export type SucceedState = WithPaths & { type: 'Succeed' };
export type FailState = Common & { type: 'Fail'; error: string | Expression; cause: string | Expression };

/** The states that can be tried again. */
export type RetryableState = TaskState | ParallelState | MapState;
/** The states that make a result of their own. */
export type ResultState = PassState | RetryableState;
export type State = ResultState | ChoiceState | WaitState | SucceedState | FailState;

/** The states that may come after this one. */
export const successorsOf = (state: State): string[] => {
  const next = state.next === undefined ? [] : [state.next];
  if (state.type === 'Choice')
    return [...state.rules.map((rule) => rule.next), ...(state.default === undefined ? [] : [state.default])];
  return 'catch' in state ? [...next, ...state.catch.map((catcher) => catcher.next)] : next;
};
