import {
  AlreadyExistsException,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  type Stack,
  UpdateStackCommand,
  CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import type * as z from 'zod/mini';
import { withLinksAsTheyAre } from '../environments/links';
import { stackNameFor } from '../environments/names';
import { DeploymentInput, attemptOf } from '../environments/revision';
import { intendResource, settleResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { type Leased, type Tools, stepHandler } from '../shared/step-handler';
import { ownershipTags } from '../shared/tags';
import { explainFailure } from './explain-failure';
import { assertOurStack, decideStackAction, findStack } from './stacks';
import { renderStack } from './template';

type Request = Leased<z.output<typeof DeploymentInput>>;

/**
 * Brings the stack to the revision: starts the one operation that its status asks for, says StackInProgress while it
 * runs, and judges the end of its own attempt. One step, because a redrive re-enters the step that failed.
 */
export const handler = stepHandler(DeploymentInput, (tools) => async (request) => {
  const { registry, clients, clock, config } = tools;
  const { environment, lease } = request;
  const wantedName = stackNameFor({ application: config.staging.application, name: environment.name });
  const stackName = environment.resources.stack?.id ?? wantedName;
  const stack = await findStack(clients.of(CloudFormationClient), stackName);
  // Before it goes on record: a destroy must not stumble over what never was ours.
  if (stack !== undefined) assertOurStack(stack, environment, config.installation);
  await registry.changeLeased(lease, (current) => intendResource(current, 'stack', stackName, clock.now()));
  const attempt = attemptOf(request.execution, request.revision);
  const action = decideStackAction(stack?.StackStatus, attemptIn(stack) === attempt);
  if (action === 'done') {
    await registry.changeLeased(lease, (current) => settleResource(current, 'stack'));
    return { stackName };
  }
  if (action === 'failed') throw await explainFailure(tools, environment, stackName, attempt);
  await act(action, tools, request, stackName, attempt);
  throw new WorkflowError('StackInProgress', `Stack ${stackName} is ${stack?.StackStatus ?? 'being created'}`);
});

const attemptIn = (stack: Stack | undefined): string | undefined =>
  stack?.Parameters?.find((parameter) => parameter.ParameterKey === 'Attempt')?.ParameterValue;

const act = async (
  action: 'create' | 'update' | 'wait' | 'delete' | 'continue',
  tools: Tools,
  request: Request,
  stackName: string,
  attempt: string,
): Promise<void> => {
  const cloudformation = tools.clients.of(CloudFormationClient);
  const role = tools.config.roles.stack === undefined ? {} : { RoleARN: tools.config.roles.stack };
  const token = { ClientRequestToken: attempt };
  if (action === 'delete') await cloudformation.send(new DeleteStackCommand({ StackName: stackName, ...role }));
  if (action === 'continue')
    await cloudformation.send(new ContinueUpdateRollbackCommand({ StackName: stackName, ...role }));
  if (action !== 'create' && action !== 'update') return;
  const wanted = {
    ...(await wantedStack(tools, request, stackName, attempt)),
    ...role,
    ...token,
    DisableRollback: true,
  };
  try {
    await cloudformation.send(action === 'create' ? new CreateStackCommand(wanted) : new UpdateStackCommand(wanted));
  } catch (error) {
    // Somebody (an earlier try of ours) was quicker, or nothing differs: the next look judges what is there.
    const isNoUpdate = error instanceof Error && error.message.includes('No updates are to be performed');
    if (!(error instanceof AlreadyExistsException) && !isNoUpdate) throw error;
  }
};

const wantedStack = async (tools: Tools, request: Request, stackName: string, attempt: string) => {
  const { config } = tools;
  const { environment, revision } = request;
  const { templateBody, parameters } = renderStack({
    config,
    environment: await withLinksAsTheyAre(tools, environment),
    revision,
    secretArn: request.secretArn ?? undefined,
    attempt,
  });
  return {
    StackName: stackName,
    TemplateBody: templateBody,
    Parameters: parameters,
    Tags: ownershipTags({ installation: config.installation, environment: environment.name }),
  };
};
