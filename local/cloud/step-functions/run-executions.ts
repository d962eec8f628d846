import { parse } from 'yaml';
import { type Execution, type HistoryEvent, parseMachine, startExecution } from '../../interpreter/interpreter';
import type { World } from '../world';
import { type ExecutionRecord, executionsIn, statusChangeEvent } from './executions';

/** What runs the steps, and who is told about executions. */
export type StepFunctionsOptions = {
  /** State machines by ARN, as ASL in YAML or JSON. */
  machines: Record<string, string>;
  /** Runs a function; the signal aborts when nobody waits for its answer any more. */
  invoke(functionKey: string, event: unknown, signal: AbortSignal): Promise<unknown>;
  /** Gets an EventBridge event at every change of status. */
  onStatusChange(event: ReturnType<typeof statusChangeEvent>): Promise<void>;
  /**
   * A poll looks again as soon as something has changed, and not only when its Retry is due; but so long after its last
   * look at the earliest, times the executions that run: together they leave time for the work they wait for.
   * Infinity: polls as slowly as on AWS.
   */
  nudgeMilliseconds?: number;
};

/** Runs executions and keeps their records. */
export type Runner = {
  definitionOf(machineArn: string): string | undefined;
  run(execution: ExecutionRecord, isRedrive: boolean): void;
  stop(arn: string, error: string | undefined, cause: string | undefined): void;
  /** After a restart: goes on with every execution that was running. */
  resumeAll(): void;
  /** Leaves executions as they are on record, to be gone on with later. */
  suspend(): void;
};

const ENDINGS: Record<string, ExecutionRecord['status']> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

const NUDGE_MILLISECONDS = 10;

export const makeRunner = (world: World, options: StepFunctionsOptions): Runner => {
  const { machines, invoke, onStatusChange, nudgeMilliseconds = NUDGE_MILLISECONDS } = options;
  const running = new Map<string, Execution>();
  let isSuspended = false;
  const definitions = new Map(
    Object.entries(machines).map(([arn, text]) => [arn, JSON.stringify(parse(text, { merge: true }))]),
  );
  const tell = (execution: ExecutionRecord): void =>
    world.background(
      `status of ${execution.name}`,
      Promise.resolve().then(() => onStatusChange(statusChangeEvent(world, execution))),
    );
  const end = (arn: string, event: HistoryEvent): void => {
    const status = ENDINGS[event.type];
    const execution = executionsIn(world).get(arn);
    if (status === undefined || execution === undefined) return;
    const ended = { ...execution, status, endedAt: Date.parse(event.timestamp), ...endingOf(event) };
    executionsIn(world).put(arn, ended);
    world.changed();
    tell(ended);
  };
  const nudge = async (signal: AbortSignal): Promise<void> => {
    const lookedAt = world.clock.now();
    await world.nextChange(signal);
    const rest = lookedAt + nudgeMilliseconds * running.size - world.clock.now();
    // Never at once: what else changes at this same moment is then seen, too.
    await world.clock.sleep(Math.max(1, rest), signal);
  };
  const run = (execution: ExecutionRecord, isRedrive: boolean): void => {
    const history = world.state.history.read(execution.arn) as HistoryEvent[];
    const last = history.at(-1);
    // The crash came between the last event and the record of it.
    if (!isRedrive && last !== undefined && ENDINGS[last.type] !== undefined) return end(execution.arn, last);
    const { arn, name, machineArn, redriveCount } = execution;
    const startedAt = new Date(execution.startedAt).toISOString();
    const start = {
      arn,
      name,
      machineArn,
      redriveCount,
      startedAt,
      input: JSON.parse(execution.input) as unknown,
      isRedrive,
      history,
    };
    const handle = startExecution(parseMachine(JSON.parse(execution.definition)), start, {
      clock: world.clock,
      random: world.random,
      runTask: ({ resource, input, signal }) => invoke(resource, input, signal),
      onEvent: (event) => {
        if (isSuspended || world.closing.aborted) return;
        world.state.history.append(arn, event);
        end(arn, event);
      },
      ...(Number.isFinite(nudgeMilliseconds) ? { nudge } : {}),
    });
    running.set(arn, handle);
    world.background(
      `execution ${name}`,
      handle.result.finally(() => running.get(arn) === handle && running.delete(arn)),
    );
    if (last === undefined || isRedrive) tell(execution);
  };
  return {
    definitionOf: (machineArn) => definitions.get(machineArn),
    run,
    stop: (arn, error, cause) => running.get(arn)?.stop(error, cause),
    resumeAll: () => {
      for (const execution of executionsIn(world).all()) {
        if (execution.status === 'RUNNING' && !running.has(execution.arn))
          run(execution, isUnrecordedRedrive(world, execution));
      }
    },
    suspend: () => {
      isSuspended = true;
      for (const execution of running.values()) execution.stop();
    },
  };
};

/** The crash came after a redrive was put on record and before its first event. */
const isUnrecordedRedrive = (world: World, { arn, redriveCount }: ExecutionRecord): boolean => {
  const history = world.state.history.read(arn) as HistoryEvent[];
  return history.filter(({ type }) => type === 'ExecutionRedriven').length < redriveCount;
};

const endingOf = ({ type, details = {} }: HistoryEvent): Partial<ExecutionRecord> =>
  type === 'ExecutionSucceeded'
    ? { output: JSON.stringify(details['output'] ?? null) }
    : {
        ...(details['error'] === undefined ? {} : { error: String(details['error']) }),
        ...(details['cause'] === undefined ? {} : { cause: String(details['cause']) }),
      };
