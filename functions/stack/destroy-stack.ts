import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { forgetResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';
import { assertOurStack, findStack } from './stacks';

const Input = z.object({ environment: Lease });

/**
 * Removes the recorded stack, and only if it carries this environment's tags; StackInProgress until it is gone. A
 * deletion that failed is forced at the second try. Nothing on record, or nothing there, is success.
 */
export const handler = stepHandler(Input, ({ clients, registry, config }) => async ({ environment, lease }) => {
  const stackName = environment.resources.stack?.id;
  if (stackName === undefined) return { stackName: null };
  const stack = await findStack(clients.of(CloudFormationClient), stackName);
  if (stack === undefined) {
    await registry.changeLeased(lease, (current) => forgetResource(current, 'stack'));
    return { stackName };
  }
  assertOurStack(stack, environment, config.installation);
  if (stack.StackStatus !== 'DELETE_IN_PROGRESS') {
    const force = stack.StackStatus === 'DELETE_FAILED' ? { DeletionMode: 'FORCE_DELETE_STACK' as const } : {};
    const role = config.roles.stack === undefined ? {} : { RoleARN: config.roles.stack };
    await clients.of(CloudFormationClient).send(new DeleteStackCommand({ StackName: stackName, ...role, ...force }));
  }
  throw new WorkflowError('StackInProgress', `Stack ${stackName} is ${stack.StackStatus}`);
});
