import type { HistoryLog, Thread } from './history';
import type { JsonObject } from './json';
import type { Flow, State } from './machine';
import type { InterpreterOptions } from './options';
import type { RecordedFlow, RecordedVisit } from './recording';

/** What one run of an execution is made of: the first one, a redrive, or one that goes on after a crash. */
export type Run = {
  options: InterpreterOptions;
  log: HistoryLog;
  /** Given here, because a Parallel walks its branches and a walk visits a Parallel. */
  walk(scope: Scope, flow: Flow, input: unknown, recorded?: RecordedFlow): Promise<unknown>;
  isRedrive: boolean;
  /** `$$.Execution` and `$$.StateMachine`. */
  execution: JsonObject;
  stateMachine: JsonObject;
};

/** Where in a run: the execution itself, a branch, an iteration. Its signal aborts when nothing more may start there. */
export type Scope = { run: Run; path: string[]; signal: AbortSignal; thread: Thread; map: JsonObject | undefined };

/** One visit of a state. `recorded` is there when an earlier run had entered it and had not left it. */
export type Visit<S extends State = State> = {
  scope: Scope;
  state: S;
  path: string[];
  input: unknown;
  enteredAt: string;
  recorded: RecordedVisit | undefined;
};

/** Appends an event of this visit to the history. */
export const emit = (visit: Visit, type: string, details?: JsonObject): void =>
  visit.scope.run.log.append(visit.scope.thread, type, visit.path, details);

/** The context object, what `$$` reads. */
export const contextOf = (visit: Visit, retryCount = 0): JsonObject => ({
  Execution: visit.scope.run.execution,
  StateMachine: visit.scope.run.stateMachine,
  State: { Name: visit.state.name, EnteredTime: visit.enteredAt, RetryCount: retryCount },
  ...(visit.scope.map && { Map: visit.scope.map }),
});
