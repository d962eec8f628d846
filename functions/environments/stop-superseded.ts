import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { stepHandler } from '../shared/step-handler';
import { Lease } from './environment';

const Input = z.object({ environment: Lease });

/**
 * Stops the execution that was at work before and says how long its last steps may still run: a Lambda cannot be
 * stopped, so what it began has to be waited out before anything is deleted. Stopping twice is stopping once.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 */
export const handler = stepHandler(Input, ({ clients, clock, config }) => {
  const stepFunctions = clients.of(SFNClient);
  const describe = async (executionArn: string): Promise<DescribeExecutionCommandOutput | undefined> => {
    try {
      return await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  };
  return async ({ environment }) => {
    const executionArn = environment.supersededExecutionArn;
    if (executionArn === undefined) return { waitSeconds: 0 };
    const execution = await describe(executionArn);
    if (execution === undefined || execution.status === 'SUCCEEDED') return { waitSeconds: 0 };
    if (execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') {
      const cause = `${environment.name} is being destroyed`;
      await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Superseded', cause }));
      return { waitSeconds: config.stepTimeoutSeconds };
    }
    const endedAt = execution.stopDate?.getTime() ?? clock.now();
    const left = endedAt + config.stepTimeoutSeconds * 1000 - clock.now();
    return { waitSeconds: Math.max(0, Math.ceil(left / 1000)) };
  };
});
