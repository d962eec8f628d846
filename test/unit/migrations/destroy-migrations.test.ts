import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { handler } from '../../../functions/migrations/destroy-migrations';
import { COULD_NOT_TELL, expectNoCallWhenSuperseded, NOT_MINE, type Tags } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, lowerCase, MINE, onRecord, type Options, type Scripts } from '../../support/handler-world';
import { FAMILY } from './migrations-world';

const OPTIONS: Options = {
  environment: {
    resources: { migrations: onRecord(FAMILY) },
    migrationRun: { attempt: 'a', commit: 'c', taskArn: 'task/1' },
  },
};
const tagged = (tags: Tags) => (tags === undefined ? {} : { tags: lowerCase(tags) });

type Things = { tasks?: Record<string, Tags>; definitions?: Record<string, Tags> };

/** A cluster with these tasks and task definitions, each on a page of its own. */
const worldOf = ({ tasks = {}, definitions = {} }: Things, scripts: Scripts = {}) => {
  const page = (names: string[], token = '0') => ({
    names: names.slice(Number(token), Number(token) + 1),
    ...(Number(token) + 1 < names.length ? { nextToken: String(Number(token) + 1) } : {}),
  });
  return handlerWorld(
    {
      ecs: {
        ListTasksCommand: ({ nextToken }) => {
          const { names, ...rest } = page(Object.keys(tasks), nextToken);
          return { taskArns: names, ...rest };
        },
        DescribeTasksCommand: ({ tasks: arns = [] }) => ({
          tasks: arns.map((taskArn) => ({ taskArn, ...tagged(tasks[taskArn]) })),
        }),
        StopTaskCommand: () => ({}),
        ListTaskDefinitionsCommand: ({ nextToken }) => {
          const { names, ...rest } = page(Object.keys(definitions), nextToken);
          return { taskDefinitionArns: names, ...rest };
        },
        DescribeTaskDefinitionCommand: ({ taskDefinition = '' }) => tagged(definitions[taskDefinition]),
        DeregisterTaskDefinitionCommand: () => ({}),
        ...scripts.ecs,
      },
      cloudwatchlogs: { DeleteLogGroupCommand: () => ({}), ...scripts.cloudwatchlogs },
    },
    OPTIONS,
  );
};

test('stops what runs, on every page, removes what it ran from, and forgets the run', async () => {
  const world = await worldOf({
    tasks: { 'task/1': MINE, 'task/2': MINE },
    definitions: { [`${FAMILY}:1`]: MINE, [`${FAMILY}:2`]: MINE },
  });
  await expect(world.run(handler)).resolves.toEqual({ family: FAMILY });
  expect(world.inputsOf('StopTask').map(({ task }) => task)).toEqual(['task/1', 'task/2']);
  expect(world.inputsOf('DeregisterTaskDefinition')).toEqual([
    { taskDefinition: `${FAMILY}:1` },
    { taskDefinition: `${FAMILY}:2` },
  ]);
  expect(world.inputsOf('DeleteLogGroup')).toEqual([
    { logGroupName: '/branch-staging/sample/new-cool-page/migrations' },
  ]);
  const item = await world.item();
  expect(item.resources).toEqual({});
  expect(item).not.toHaveProperty('migrationRun');
});

test('stops the tasks before anything else, because they write to the logs and to the database', async () => {
  const world = await worldOf({ tasks: { 'task/1': MINE }, definitions: { [`${FAMILY}:1`]: MINE } });
  await world.run(handler);
  const order = world.commands().filter((command) => /^(Stop|Dereg|Delete)/.test(command));
  expect(order).toEqual(['StopTask', 'DeregisterTaskDefinition', 'DeleteLogGroup']);
});

test('asks for the tags, because ECS does not give them unasked', async () => {
  const world = await worldOf({ tasks: { 'task/1': MINE }, definitions: { [`${FAMILY}:1`]: MINE } });
  await world.run(handler);
  expect(world.inputsOf('DescribeTasks')[0]).toMatchObject({ include: ['TAGS'] });
  expect(world.inputsOf('DescribeTaskDefinition')[0]).toMatchObject({ include: ['TAGS'] });
});

test('run twice calls nobody the second time', async () => {
  const world = await worldOf({});
  await world.run(handler);
  const calls = world.calls.length;
  await expect(world.run(handler)).resolves.toEqual({ family: null });
  expect(world.calls).toHaveLength(calls);
});

test.each(NOT_MINE)(
  'stops no task that is %s, and goes on: the name in startedBy is not ours alone',
  async (_, tags) => {
    const world = await worldOf({ tasks: { 'task/1': tags, 'task/2': MINE } });
    await world.run(handler);
    expect(world.inputsOf('StopTask').map(({ task }) => task)).toEqual(['task/2']);
  },
);

test.each(NOT_MINE)('removes no task definition that is %s, nor the logs beside it', async (_, tags) => {
  const world = await worldOf({ definitions: { [`${FAMILY}:1`]: tags } });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.commands()).not.toContain('DeregisterTaskDefinition');
  expect(world.commands()).not.toContain('DeleteLogGroup');
  expect((await world.item()).resources.migrations).toBeDefined();
});

test('is done when nothing of it is there any more', async () => {
  const world = await worldOf(
    {},
    { cloudwatchlogs: { DeleteLogGroupCommand: () => raise(new ResourceNotFoundException(exception())) } },
  );
  await expect(world.run(handler)).resolves.toEqual({ family: FAMILY });
  expect((await world.item()).resources).toEqual({});
});

test.each(COULD_NOT_TELL)(
  '%s is passed on under its own name, wherever it happens, and it stays on record',
  async (name) => {
    const fails = () => raise(awsError(name));
    const scripts: Scripts[] = [
      { ecs: { ListTasksCommand: fails } },
      { ecs: { DescribeTasksCommand: fails } },
      { ecs: { StopTaskCommand: fails } },
      { ecs: { ListTaskDefinitionsCommand: fails } },
      { ecs: { DescribeTaskDefinitionCommand: fails } },
      { ecs: { DeregisterTaskDefinitionCommand: fails } },
      { cloudwatchlogs: { DeleteLogGroupCommand: fails } },
    ];
    for (const script of scripts) {
      const world = await worldOf({ tasks: { 'task/1': MINE }, definitions: { [`${FAMILY}:1`]: MINE } }, script);
      await expect(world.run(handler)).rejects.toMatchObject({ name });
      expect((await world.item()).resources.migrations).toBeDefined();
    }
  },
);

test('nothing on record is done without a look', async () => {
  const world = await handlerWorld({});
  await expect(world.run(handler)).resolves.toEqual({ family: null });
  expect(world.calls).toEqual([]);
});

test('of a stale generation stops nothing', () => expectNoCallWhenSuperseded(handler, {}, OPTIONS));
