import {
  type DescribeExecutionCommandInput,
  type DescribeExecutionCommandOutput,
  type DescribeStateMachineForExecutionCommandInput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  type ExecutionStatus,
  type GetExecutionHistoryCommandInput,
  type HistoryEvent,
  type RedriveExecutionCommandInput,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import type { Service } from '../../local/cloud/not-modelled';

export type FakeExecution = {
  arn: string;
  input: string;
  status: ExecutionStatus;
  redriveCount: number;
  error?: string;
  cause?: string;
};

const $metadata = {};
const BADLY_ENDED: ExecutionStatus[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Step Functions whose executions do nothing by themselves: a test says how they go and what their history is. */
export const fakeStepFunctions = (definition = '{"States":{}}') => {
  const executions = new Map<string, FakeExecution>();
  const histories = new Map<string, HistoryEvent[]>();
  const starts: StartExecutionCommandInput[] = [];

  const find = (arn: string | undefined): FakeExecution => {
    const execution = executions.get(arn ?? '');
    if (execution === undefined)
      throw new ExecutionDoesNotExist({ message: `Execution Does Not Exist: ${arn}`, $metadata });
    return execution;
  };

  const service: Service = {
    StartExecution: async (input: StartExecutionCommandInput) => {
      starts.push(input);
      const arn = `${input.stateMachineArn?.replace(':stateMachine:', ':execution:')}:${input.name}`;
      const known = executions.get(arn);
      if (known === undefined)
        executions.set(arn, { arn, input: input.input ?? '{}', status: 'RUNNING', redriveCount: 0 });
      else if (known.status !== 'RUNNING' || known.input !== input.input) {
        throw new ExecutionAlreadyExists({ message: `Execution Already Exists: '${arn}'`, $metadata });
      }
      return { executionArn: arn };
    },
    DescribeExecution: async (
      input: DescribeExecutionCommandInput,
    ): Promise<Partial<DescribeExecutionCommandOutput>> => {
      const { arn, status, redriveCount, error, cause } = find(input.executionArn);
      return { executionArn: arn, status, redriveCount, ...(error ? { error } : {}), ...(cause ? { cause } : {}) };
    },
    RedriveExecution: async (input: RedriveExecutionCommandInput) => {
      const execution = find(input.executionArn);
      if (!BADLY_ENDED.includes(execution.status)) {
        throw new ExecutionNotRedrivable({ message: `Execution is ${execution.status}`, $metadata });
      }
      Object.assign(execution, { status: 'RUNNING', redriveCount: execution.redriveCount + 1 });
      return {};
    },
    GetExecutionHistory: async ({ executionArn, reverseOrder }: GetExecutionHistoryCommandInput) => {
      const events = histories.get(find(executionArn).arn) ?? [];
      return { events: reverseOrder ? [...events].reverse() : events };
    },
    DescribeStateMachineForExecution: async ({ executionArn }: DescribeStateMachineForExecutionCommandInput) => {
      find(executionArn);
      return { definition };
    },
  };

  return {
    service,
    /** Every StartExecution so far, also those that were answered with the execution that runs already. */
    starts,
    executions: () => [...executions.values()],
    end: (arn: string, status: ExecutionStatus, error?: string, cause?: string) =>
      void Object.assign(find(arn), { status, error, cause }),
    /** As if the request that was to start it had died before. */
    forget: (arn: string) => void executions.delete(arn),
    remember: (arn: string, events: HistoryEvent[]) => void histories.set(arn, events),
  };
};

export type FakeStepFunctions = ReturnType<typeof fakeStepFunctions>;
