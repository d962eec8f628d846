import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { WorkflowError } from '../shared/errors';
import { type Tools, eventHandler } from '../shared/step-handler';
import type { Environment } from './environment';
import { type ExecutionStanding, recordStanding } from './execution-standing';
import { ensureExecution } from './executions';
import { listEnvironments } from './inventory';

/**
 * On a schedule: compares the executions on record with Step Functions, because status events are best-effort and a
 * request may die between its record and its start. One that cannot be compared hinders no other, and fails the run at
 * its end.
 */
export const handler = eventHandler(z.unknown(), (tools) => async () => {
  const compared = (await listEnvironments(tools)).filter(isOpen);
  const outcomes: PromiseSettledResult<boolean>[] = [];
  // One after the other: a fleet of many must not run into the limits of DescribeExecution.
  for (const environment of compared) outcomes.push(...(await Promise.allSettled([reconcile(tools, environment)])));
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [`${compared[index]?.name}: ${String(outcome.reason)}`] : [],
  );
  if (failed.length > 0) {
    const message = `${failed.length} of ${compared.length} executions could not be compared: ${failed.join('; ')}`;
    throw new WorkflowError('ReconciliationFailed', message);
  }
  const corrected = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
  return { compared: compared.length, corrected };
});

/** At work as far as we know, or failed and possibly redriven since. */
const isOpen = ({ execution }: Environment): boolean =>
  execution !== undefined && (execution.endedAt === undefined || execution.error !== undefined);

/** Resolves to whether the record was wrong. */
const reconcile = async (tools: Tools, environment: Environment): Promise<boolean> => {
  const { execution } = environment;
  if (execution === undefined) return false;
  const stepFunctions = tools.clients.of(SFNClient);
  try {
    const found = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: execution.arn }));
    const isAsRecorded = (found.status === 'RUNNING') === (execution.endedAt === undefined);
    if (isAsRecorded || found.status === 'SUCCEEDED') return false;
    await recordStanding(tools, { ...found, input: execution.input } as ExecutionStanding);
    return true;
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
    await ensureExecution({ ...tools, stepFunctions }, environment);
    return execution.endedAt === undefined;
  }
};
