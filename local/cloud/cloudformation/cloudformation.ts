import {
  AlreadyExistsException,
  type CreateStackCommandInput,
  type DeleteStackCommandInput,
  type DescribeStackEventsCommandInput,
  type DescribeStackResourcesCommandInput,
  type DescribeStacksCommandInput,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { type Answer, type Service, command, refuseOther } from '../not-modelled';
import type { World } from '../world';
import { describeEvents, describeResources, describeStack } from './describe';
import { validationError } from './faults';
import { fingerprint, planOf } from './plan';
import { resourceTypes } from './resource-types';
import { makeStackWorker } from './stack-worker';
import { type StackRecord, type StackWish, findStack, newStackId, setStackStatus, stacksIn } from './stack-record';

/** CloudFormation; `resume` goes on with the operations that a restart cut off. */
export type CloudFormation = { service: Service; resume(): void };

const WISH = [
  'StackName',
  'TemplateBody',
  'Parameters',
  'Tags',
  'Capabilities',
  'RoleARN',
  'ClientRequestToken',
  'DisableRollback',
] as const;

const wishOf = (input: CreateStackCommandInput | UpdateStackCommandInput, before?: StackWish): StackWish => ({
  templateBody: input.TemplateBody ?? '',
  parameters: (input.Parameters ?? []).map((parameter) =>
    parameter.UsePreviousValue
      ? (before?.parameters.find(({ ParameterKey }) => ParameterKey === parameter.ParameterKey) ?? parameter)
      : parameter,
  ),
  tags: input.Tags ?? before?.tags ?? [],
  isRollbackDisabled: input.DisableRollback ?? false,
  token: input.ClientRequestToken,
});

const stackOrError = (world: World, name: string | undefined): StackRecord => {
  const stack = findStack(world, name);
  if (stack === undefined) throw validationError(`Stack with id ${name} does not exist`);
  return stack;
};

export const makeCloudFormation = (world: World, ecs: Record<string, Answer>): CloudFormation => {
  const worker = makeStackWorker(world, resourceTypes(world, ecs));
  const service: Service = {
    ...command<CreateStackCommandInput>('CreateStack', [...WISH, 'OnFailure'], (input) => {
      refuseOther('CreateStack', 'OnFailure', input.OnFailure, ['ROLLBACK']);
      return create(world, worker, input);
    }),
    ...command<UpdateStackCommandInput>('UpdateStack', WISH, (input) => update(world, worker, input)),
    ...command<DeleteStackCommandInput>(
      'DeleteStack',
      ['StackName', 'RoleARN', 'ClientRequestToken', 'DeletionMode'],
      (input) => {
        const stack = findStack(world, input.StackName);
        // Deleting what is not there is no error.
        if (stack === undefined || /^DELETE_(IN_PROGRESS|COMPLETE)$/.test(stack.status)) return {};
        if (/^UPDATE_.*IN_PROGRESS$/.test(stack.status)) {
          throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
        }
        worker.remove(stack, input.ClientRequestToken, input.DeletionMode === 'FORCE_DELETE_STACK');
        return {};
      },
    ),
    ...command<DescribeStacksCommandInput>('DescribeStacks', ['StackName'], ({ StackName }) => {
      const stacks =
        StackName === undefined
          ? stacksIn(world)
              .all()
              .filter(({ status }) => status !== 'DELETE_COMPLETE')
          : [stackOrError(world, StackName)];
      return { Stacks: stacks.map(describeStack) };
    }),
    ...command<DescribeStackEventsCommandInput>(
      'DescribeStackEvents',
      ['StackName', 'NextToken'],
      ({ StackName, NextToken }) => describeEvents(world, stackOrError(world, StackName), NextToken),
    ),
    ...command<DescribeStackResourcesCommandInput>(
      'DescribeStackResources',
      ['StackName', 'LogicalResourceId'],
      (input) => describeResources(stackOrError(world, input.StackName), input.LogicalResourceId),
    ),
  };
  return { service, resume: () => worker.resume() };
};

type Worker = ReturnType<typeof makeStackWorker>;

const create = (world: World, worker: Worker, input: CreateStackCommandInput) => {
  const name = input.StackName ?? '';
  const existing = findStack(world, name);
  if (existing !== undefined) {
    const isRepeated =
      input.ClientRequestToken !== undefined &&
      existing.wish.token === input.ClientRequestToken &&
      existing.operation === 'CREATE';
    if (isRepeated) return { StackId: existing.id };
    throw new AlreadyExistsException({ message: `Stack [${name}] already exists`, $metadata: { httpStatusCode: 400 } });
  }
  const id = newStackId(world, name);
  const wish = wishOf(input);
  planOf(world, { id, name }, wish, () => '');
  const fresh = {
    resources: {},
    leftovers: [],
    outputs: [],
    fulfilled: undefined,
    updatedAt: undefined,
    deletedAt: undefined,
  };
  const status = 'CREATE_IN_PROGRESS';
  stacksIn(world).put(id, {
    id,
    name,
    status,
    reason: 'User Initiated',
    wish,
    operation: 'CREATE',
    ...fresh,
    createdAt: world.clock.now(),
  });
  setStackStatus(world, id, status, 'User Initiated');
  worker.run(id);
  return { StackId: id };
};

const CAN_UPDATE = /^((CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE)$/;
const CAN_GO_ON = /^(CREATE|UPDATE)_FAILED$/;

const update = (world: World, worker: Worker, input: UpdateStackCommandInput) => {
  const stack = stackOrError(world, input.StackName);
  const wish = wishOf(input, stack.wish);
  if (stack.operation === 'UPDATE' && wish.token !== undefined && stack.wish.token === wish.token)
    return { StackId: stack.id };
  if (!CAN_UPDATE.test(stack.status)) {
    if (!CAN_GO_ON.test(stack.status))
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
    if (!wish.isRollbackDisabled) {
      throw validationError(
        `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API.`,
      );
    }
  }
  const isSame = fingerprint(world, stack, wish) === fingerprint(world, stack, stack.wish);
  if (CAN_UPDATE.test(stack.status) && isSame) throw validationError('No updates are to be performed.');
  setStackStatus(world, stack.id, 'UPDATE_IN_PROGRESS', 'User Initiated', {
    wish,
    operation: 'UPDATE',
    updatedAt: world.clock.now(),
  });
  worker.run(stack.id);
  return { StackId: stack.id };
};
