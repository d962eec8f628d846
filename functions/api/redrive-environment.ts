import { ExecutionNotRedrivable, RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { resumeExecution } from '../environments/transitions';
import { acceptedView } from '../environments/view';
import { WorkflowError } from '../shared/errors';
import { apiHandler } from './api-handler';
import type { Route } from './route';

export const route = {
  method: 'POST',
  path: '/environments/{name}/redrive',
  scope: 'deploy',
  summary: 'Go on with the failed execution where it failed, as the AWS console does',
  answers: { 202: 'It goes on', 404: 'There never was one', 409: 'Nothing of it has failed' },
} as const satisfies Route;

export const handler = apiHandler(route, ({ registry, clients }) => async ({ name }) => {
  const environment = await registry.get(name);
  const { execution } = environment;
  if (execution?.endedAt === undefined || execution.error === undefined) {
    throw new WorkflowError('EnvironmentBusy', `Nothing of ${name} has failed: it is ${environment.status}`);
  }
  try {
    await clients.of(SFNClient).send(new RedriveExecutionCommand({ executionArn: execution.arn }));
  } catch (error) {
    if (!(error instanceof ExecutionNotRedrivable)) throw error;
    throw new WorkflowError('EnvironmentBusy', `The execution of ${name} cannot be redriven: ${error.message}`, {
      cause: error,
    });
  }
  const resumed = await registry.change(name, (current) =>
    current === undefined ? environment : resumeExecution(current, execution.arn, execution.redriveCount + 1),
  );
  return { status: 202, body: acceptedView(resumed) };
});
