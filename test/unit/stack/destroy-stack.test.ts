import { handler } from '../../../functions/stack/destroy-stack';
import { describeDestruction } from '../../support/destructive-table';
import { awsError, raise } from '../../support/fake-client';
import { MINE, onRecord, testConfig } from '../../support/handler-world';
import { noSuchStack, STACK, stackWith, stackWorld } from './stack-world';

const options = { environment: { resources: { stack: onRecord(STACK, 'available') } } };
const inProgress = { name: 'StackInProgress' };

describeDestruction({
  handler,
  kind: 'stack',
  options,
  deletes: 'DeleteStack',
  scripts: (look, remove) => ({
    cloudformation: {
      DescribeStacksCommand: () => {
        const tags = look();
        const { Tags: _, ...untagged } = stackWith('CREATE_COMPLETE');
        return { Stacks: [{ ...untagged, ...(tags && { Tags: tags }) }] };
      },
      DeleteStackCommand: () => {
        remove();
        return {};
      },
    },
  }),
  gone: noSuchStack,
  thenPolls: 'StackInProgress',
});

test.each([
  ['no list', {}],
  ['an empty list', { Stacks: [] }],
  ['another stack that is ours', { Stacks: [stackWith('CREATE_COMPLETE', 'a', { StackName: 'other', Tags: MINE })] }],
])('is kept when the look lied and showed %s, because that does not say that it is gone', async (_, answer) => {
  const world = await stackWorld([], { cloudformation: { DescribeStacksCommand: () => answer } }, options);
  await expect(world.run(handler)).rejects.toThrow(`CloudFormation was asked for ${STACK}`);
  expect(world.commands()).toEqual(['DescribeStacks']);
  expect((await world.item()).resources.stack).toBeDefined();
});

test.each([
  ['another ValidationError', awsError('ValidationError', 'Value at stackName is too long')],
  ['an error of another name with the same words', awsError('AccessDenied', 'the role does not exist')],
])('%s is not taken for gone', async (_, error) => {
  const world = await stackWorld([], { cloudformation: { DescribeStacksCommand: () => raise(error) } }, options);
  await expect(world.run(handler)).rejects.toBe(error);
  expect((await world.item()).resources.stack).toBeDefined();
});

test('is asked for once and polled until it is gone', async () => {
  const stacks = [stackWith('UPDATE_COMPLETE'), stackWith('DELETE_IN_PROGRESS'), undefined];
  const world = await stackWorld(stacks, {}, options);
  await expect(world.run(handler)).rejects.toMatchObject(inProgress);
  await expect(world.run(handler)).rejects.toMatchObject(inProgress);
  await expect(world.run(handler)).resolves.toEqual({ stackName: STACK });
  expect(world.inputsOf('DeleteStack')).toEqual([{ StackName: STACK }]);
  expect((await world.item()).resources).toEqual({});
});

test('is forced when the first deletion failed, because a staging environment has nothing that must be kept', async () => {
  const world = await stackWorld([stackWith('DELETE_FAILED')], {}, options);
  await expect(world.run(handler)).rejects.toMatchObject(inProgress);
  expect(world.inputsOf('DeleteStack')).toEqual([{ StackName: STACK, DeletionMode: 'FORCE_DELETE_STACK' }]);
});

test('takes a stack that is shown as deleted for gone', async () => {
  const world = await stackWorld([stackWith('DELETE_COMPLETE')], {}, options);
  await expect(world.run(handler)).resolves.toEqual({ stackName: STACK });
});

test('uses the role of the installation where there is one', async () => {
  const roles = { ...testConfig().roles, stack: 'arn:stack-role' };
  const world = await stackWorld([stackWith('CREATE_COMPLETE')], {}, { ...options, config: { roles } });
  await expect(world.run(handler)).rejects.toMatchObject(inProgress);
  expect(world.inputsOf('DeleteStack')).toEqual([{ StackName: STACK, RoleARN: 'arn:stack-role' }]);
});
