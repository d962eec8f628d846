import type { Clock } from '../../functions/shared/clock';
import type { Random } from '../../functions/shared/random';
import type { HistoryEvent } from './history';

/** A call of a Task. The signal aborts when nobody will hear the answer: time-out, stop, or a failed sibling branch. */
export type TaskCall = {
  resource: string;
  stateName: string;
  input: unknown;
  signal: AbortSignal;
  timeoutSeconds: number | undefined;
};

/** All that the interpreter knows of the world. */
export type InterpreterOptions = {
  clock: Clock;
  /** For JitterStrategy FULL. */
  random: Random;
  /** Does the work. A rejection's name is the error that Retry and Catch match, its message goes into the Cause. */
  runTask(call: TaskCall): Promise<unknown>;
  /** Called for each new event before anything else happens, so that it can be kept. If it throws, `result` rejects. */
  onEvent?(event: HistoryEvent): void;
  /** Resolves when something in the world changed: a sleeping poll (Retry with BackoffRate 1) then tries at once and for free. */
  nudge?(signal: AbortSignal): Promise<void>;
};

export type ExecutionResult =
  | { status: 'SUCCEEDED'; output: unknown }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string; cause?: string };

/** What is to be run. With a history it goes on where that ends: as a redrive, or after a crash of the platform. */
export type ExecutionStart = {
  arn: string;
  name: string;
  input: unknown;
  machineArn: string;
  history?: HistoryEvent[];
  isRedrive?: boolean;
  /** How many redrives there are with this one; counted in the history when not given. */
  redriveCount?: number;
  /** ISO 8601; now, or the time in the history, when not given. */
  startedAt?: string;
  roleArn?: string;
};

export type Execution = {
  result: Promise<ExecutionResult>;
  /** Ends the execution with ABORTED before it returns. No task starts after it; does nothing to one that has ended. */
  stop(error?: string, cause?: string): void;
  history(): HistoryEvent[];
};
