import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type ExecutionStatus,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Clock } from '../shared/clock';
import { WorkflowError } from '../shared/errors';
import type { Config } from '../shared/config';
import type { Environment } from './environment';
import { messageOf } from './failure-cause';
import type { Registry } from './registry';
import { failExecution } from './transitions';

type Dependencies = { stepFunctions: Pick<SFNClient, 'send'>; registry: Registry; clock: Clock; config: Config };

/**
 * Makes sure that the execution on record runs, and corrects the record when it has long ended: the event that tells
 * of an end is best-effort. Safe to repeat: name and input are those on record.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const ensureExecution = async (on: Dependencies, environment: Environment): Promise<Environment> => {
  const { execution } = environment;
  if (execution === undefined || execution.endedAt !== undefined) return environment;
  const { stepFunctions, config } = on;
  try {
    const stateMachineArn = config.machines[execution.kind];
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: execution.name, input: execution.input }),
    );
    return environment;
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return reconcile(on, environment, execution.arn);
  }
};

const ENDED_BADLY: readonly (ExecutionStatus | undefined)[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

const reconcile = async (
  { stepFunctions, registry, clock }: Dependencies,
  environment: Environment,
  executionArn: string,
): Promise<Environment> => {
  const ended = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (!ENDED_BADLY.includes(ended.status)) return environment;
  const error = { name: ended.error ?? ended.status ?? 'FAILED', message: messageOf(ended.cause) };
  const redriveCount = ended.redriveCount ?? 0;
  return registry.change(environment.name, (current) => {
    if (current === undefined) throw new WorkflowError('EnvironmentNotFound', `${environment.name} is gone`);
    return failExecution(current, { executionArn, redriveCount, error }, clock.now());
  });
};
