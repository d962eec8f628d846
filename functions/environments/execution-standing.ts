import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import type { Tools } from '../shared/step-handler';
import { type Environment, Lease } from './environment';
import { ensureExecution } from './executions';
import { messageOf } from './failure-cause';
import { failExecution, resumeExecution, takeUpWaitingWish } from './transitions';

/** How an execution stands, as its status events and DescribeExecution tell it. */
export type ExecutionStanding = {
  executionArn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  input: string;
  redriveCount?: number | null | undefined;
  error?: string | null | undefined;
  cause?: string | null | undefined;
};

/**
 * Records how an execution ended, with the step and the cause, or that an operator redrove it, and starts what was asked
 * for meanwhile. News comes in any order: that of another execution or from before a redrive changes nothing; that an
 * execution on record runs is made sure of each time, so that repeated news heals.
 */
export const recordStanding = async (tools: Tools, standing: ExecutionStanding): Promise<{ recorded: boolean }> => {
  const { registry, clients } = tools;
  const lease = leaseIn(standing.input);
  if (lease === undefined) return { recorded: false };
  const environment = await registry.find(lease.name);
  if (environment === undefined || standing.status === 'SUCCEEDED') return { recorded: false };
  const isOwn = environment.execution?.arn === standing.executionArn;
  const recorded = isOwn ? await record(tools, lease, standing) : environment;
  await ensureExecution({ ...tools, stepFunctions: clients.of(SFNClient) }, recorded);
  return { recorded: isOwn };
};

/** None in the input of an execution that somebody started by hand with another one: it is no environment's. */
const leaseIn = (input: string): Lease | undefined => {
  try {
    return z.object({ environment: Lease }).safeParse(JSON.parse(input)).data?.environment;
  } catch {
    return undefined;
  }
};

const record = async (
  { registry, clients, clock, config }: Tools,
  lease: Lease,
  standing: ExecutionStanding,
): Promise<Environment> => {
  const { executionArn, status } = standing;
  const redriveCount = standing.redriveCount ?? 0;
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') {
    return registry.changeLeased(lease, (current) => resumeExecution(current, executionArn, redriveCount));
  }
  const step = await lastStep(clients.of(SFNClient), executionArn);
  const error = { name: standing.error ?? status, message: messageOf(standing.cause ?? undefined) };
  const failure = { executionArn, redriveCount, error, ...(step ? { step } : {}) };
  return registry.changeLeased(lease, (current) => {
    const failed = failExecution(current, failure, clock.now());
    return status === 'ABORTED' ? failed : takeUpWaitingWish(failed, config.machines, clock.now());
  });
};

/** The Task state at which it ended, where a redrive goes on: the last that failed, or began, and did not go on. */
const lastStep = async (stepFunctions: Pick<SFNClient, 'send'>, executionArn: string): Promise<string | undefined> => {
  const { events = [] } = await stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 200 }),
  );
  const byId = new Map(events.map((event) => [event.id, event]));
  const stateOf = (of: HistoryEvent): string | undefined => {
    for (let event: HistoryEvent | undefined = of; event; event = byId.get(event.previousEventId)) {
      if (event.stateEnteredEventDetails?.name) return event.stateEnteredEventDetails.name;
    }
    return undefined;
  };
  const exited = new Set<string>();
  let entered: string | undefined;
  for (const event of events) {
    if (event.type === 'TaskStateExited') exited.add(event.stateExitedEventDetails?.name ?? '');
    const state = FAILED.includes(event.type) || event.type === 'TaskStateEntered' ? stateOf(event) : undefined;
    if (state === undefined || exited.has(state)) continue;
    if (event.type !== 'TaskStateEntered') return state;
    entered ??= state;
  }
  return entered;
};

const FAILED: readonly (HistoryEvent['type'] | undefined)[] = [
  'LambdaFunctionFailed',
  'LambdaFunctionTimedOut',
  'TaskFailed',
  'TaskTimedOut',
];
