import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { World } from '../world';

export type ExecutionRecord = {
  arn: string;
  name: string;
  machineArn: string;
  /** The machine as it was at the start: JSON. */
  definition: string;
  input: string;
  status: ExecutionStatus;
  startedAt: number;
  endedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAt?: number;
};

export const executionsIn = ({ state }: World) => state.collection<ExecutionRecord>('executions');

const REDRIVABLE_MILLISECONDS = 14 * 86_400_000;

/** Why an execution cannot be redriven, or undefined when it can. */
export const whyNotRedrivable = (world: World, { status, endedAt }: ExecutionRecord): string | undefined => {
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (status === 'SUCCEEDED') return 'Execution is SUCCEEDED and cannot be redriven';
  const isTooOld = (endedAt ?? 0) + REDRIVABLE_MILLISECONDS < world.clock.now();
  return isTooOld ? 'Execution has exceeded the 14 days in which it could be redriven' : undefined;
};

/** The execution in the words of DescribeExecution. */
export const describeExecution = (world: World, execution: ExecutionRecord) => {
  const { arn, machineArn, name, status, startedAt, endedAt, input, output, error, cause, redriveCount, redrivenAt } =
    execution;
  const reason = whyNotRedrivable(world, execution);
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(endedAt === undefined ? {} : { stopDate: new Date(endedAt) }),
    input,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount,
    ...(redrivenAt === undefined ? {} : { redriveDate: new Date(redrivenAt) }),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason === undefined ? {} : { redriveStatusReason: reason }),
  };
};

/**
 * The event that EventBridge gets at every change of status.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const statusChangeEvent = (world: World, execution: ExecutionRecord) => {
  const { arn, machineArn, name, status, startedAt, endedAt, input, output, error, cause, redriveCount, redrivenAt } =
    execution;
  return {
    version: '0',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: world.account,
    region: world.region,
    time: new Date(world.clock.now()).toISOString(),
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate: startedAt,
      stopDate: endedAt ?? null,
      input,
      output: output ?? null,
      error: error ?? null,
      cause: cause ?? null,
      redriveCount,
      redriveDate: redrivenAt ?? null,
      redriveStatus: whyNotRedrivable(world, execution) === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    },
  };
};
