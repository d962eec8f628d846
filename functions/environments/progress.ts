import {
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { isoTime } from '../shared/clock';
import type { Environment, Execution } from './environment';
import { messageOf } from './failure-cause';

export type StepStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
export type Step = {
  name: string;
  branch?: string;
  status: StepStatus;
  attempts: number;
  startedAt?: string;
  endedAt?: string;
  /** What the last look of a poll found. */
  waitingFor?: string;
  error?: { name: string; message: string };
};

export type Progress = {
  name: string;
  url: string;
  environmentStatus: string;
  kind: string;
  status: 'running' | 'succeeded' | 'failed' | 'superseded';
  startedAt: string;
  endedAt?: string;
  deployedSequence?: number;
  steps: Step[];
};

/** The steps of the environment's execution with their times, from the execution's own history. */
export const progressOf = async (stepFunctions: SFNClient, environment: Environment): Promise<Progress> => {
  const { name, url, status, execution, deployed } = environment;
  if (execution === undefined) throw new Error(`${name} has no execution on record`);
  const steps = await stepsOf(stepFunctions, execution.arn);
  return {
    name,
    url,
    environmentStatus: status,
    kind: execution.kind,
    status: statusOf(environment),
    startedAt: execution.startedAt,
    ...(execution.endedAt ? { endedAt: execution.endedAt } : {}),
    ...(deployed ? { deployedSequence: deployed.sequence } : {}),
    steps: execution.endedAt === undefined ? steps : steps.map((step) => closed(step, execution)),
  };
};

const statusOf = ({ execution }: Environment): Progress['status'] => {
  if (execution?.endedAt === undefined) return 'running';
  if (execution.error === undefined) return 'succeeded';
  return execution.error.name === 'Superseded' ? 'superseded' : 'failed';
};

/** After the end nothing is waiting any more; beside the step that failed, others may have been cut off. */
const closed = (step: Step, { error, failedStep }: Execution): Step => {
  if (step.status !== 'waiting' && step.status !== 'running') return step;
  const isCulprit = failedStep === undefined ? step.error !== undefined : step.name === failedStep;
  const { waitingFor: _waitingFor, ...rest } = step;
  return { ...rest, status: error !== undefined && isCulprit ? 'failed' : 'skipped' };
};

const stepsOf = async (stepFunctions: SFNClient, executionArn: string): Promise<Step[]> => {
  try {
    const { definition } = await stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory(
      { client: stepFunctions },
      { executionArn, includeExecutionData: true },
    )) {
      events.push(...(page.events ?? []));
    }
    return stepsFromHistory(definition ?? '{}', events);
  } catch (error) {
    // Between the record and the start there is no execution to ask about.
    if (error instanceof ExecutionDoesNotExist) return [];
    throw error;
  }
};

type Definition = { States?: Record<string, { Type: string; Branches?: (Definition & { Comment?: string })[] }> };

/** Every Task state of the definition, in its order, with what the history tells of it. */
export const stepsFromHistory = (definition: string, events: HistoryEvent[]): Step[] => {
  const steps = taskStates(JSON.parse(definition) as Definition);
  const byName = new Map(steps.map((step) => [step.name, step]));
  const stateOf = new Map<number, string>();
  for (const event of events) {
    const state =
      event.stateEnteredEventDetails?.name ??
      event.stateExitedEventDetails?.name ??
      stateOf.get(event.previousEventId ?? 0);
    if (state === undefined || event.id === undefined) continue;
    stateOf.set(event.id, state);
    const step = byName.get(state);
    if (step !== undefined) apply(step, event);
  }
  return steps;
};

const taskStates = (definition: Definition, branch?: string): Step[] =>
  Object.entries(definition.States ?? {}).flatMap(([name, state]) => {
    if (state.Type === 'Task')
      return [{ name, status: 'waiting' as const, attempts: 0, ...(branch ? { branch } : {}) }];
    return (state.Branches ?? []).flatMap((inner) => taskStates(inner, inner.Comment?.split(/[:.]/)[0]?.toLowerCase()));
  });

/** Task and Lambda events say the same in two vocabularies: which one depends on how the state names its function. */
const apply = (step: Step, event: HistoryEvent): void => {
  const at = event.timestamp === undefined ? undefined : isoTime(event.timestamp.getTime());
  const failed =
    event.lambdaFunctionFailedEventDetails ??
    event.taskFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskTimedOutEventDetails;
  if (event.type === 'TaskStateEntered') {
    Object.assign(step, { status: 'running', ...(at ? { startedAt: at } : {}) });
    delete step.endedAt;
    delete step.error;
  } else if (event.type === 'LambdaFunctionScheduled' || event.type === 'TaskScheduled') {
    step.status = 'running';
    step.attempts += 1;
  } else if (event.type === 'TaskStateExited') {
    Object.assign(step, { status: 'succeeded', ...(at ? { endedAt: at } : {}) });
    delete step.waitingFor;
    delete step.error;
  } else if (failed !== undefined) {
    const error = { name: failed.error ?? 'States.Timeout', message: messageOf(failed.cause) };
    Object.assign(step, { error, waitingFor: error.message });
  }
};
