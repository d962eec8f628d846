import { ResourceAlreadyExistsException } from '@aws-sdk/client-cloudwatch-logs';
import { handler } from '../../../functions/migrations/run-migrations';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { environmentItem, lowerCase, MINE, onRecord, STAGING } from '../../support/handler-world';
import { ATTEMPT, FAMILY, INPUT, migrationsWorld } from './migrations-world';

const running = { name: 'MigrationsRunning' };
const redriven = { ...INPUT, execution: { ...INPUT.execution, RedriveCount: 1 } };
const nextRevision = { ...INPUT, revision: { ...INPUT.revision, commit: 'd'.repeat(40), sequence: 2 } };

describe('starts', () => {
  test('one task of the new image, with the variables and the secret of the environment and our tags', async () => {
    const world = await migrationsWorld();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    const [definition] = world.inputsOf('RegisterTaskDefinition');
    expect(definition).toMatchObject({ family: FAMILY, tags: lowerCase(MINE), executionRoleArn: 'arn:execution-role' });
    const [container] = definition.containerDefinitions;
    expect(container).toMatchObject({ image: 'acme/sample:one', command: ['sh', '-c', 'npm run migrate'] });
    expect(container.secrets).toContainEqual({ name: 'DATABASE_URL', valueFrom: 'arn:secret:url::' });
    expect(container.environment).toContainEqual({ name: 'BRANCH_NAME', value: 'feature/new_cool_page' });
    expect(world.inputsOf('RunTask')).toEqual([
      expect.objectContaining({ startedBy: 'new-cool-page', tags: lowerCase(MINE), taskDefinition: `${FAMILY}:1` }),
    ]);
  });

  test('without the URL of a linked environment that is gone, as the services are', async () => {
    const overrides = { BILLING_URL: 'https://gone', A: '1' };
    const desired = { ...environmentItem().desired, overrides, links: { BILLING_URL: 'feature/billing' } };
    const world = await migrationsWorld({}, { environment: { desired } });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    const { environment } = world.inputsOf('RegisterTaskDefinition')[0].containerDefinitions[0] as {
      environment: { name: string }[];
    };
    expect(environment).toContainEqual({ name: 'A', value: '1' });
    expect(environment.map(({ name }) => name)).not.toContain('BILLING_URL');
  });

  test('only what is on record before, and records which task it is', async () => {
    const world = await migrationsWorld();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    expect(world.commands()).toEqual(['CreateLogGroup', 'PutRetentionPolicy', 'RegisterTaskDefinition', 'RunTask']);
    for (const { onRecord: record } of world.calls) {
      expect(record.resources.migrations).toMatchObject({ id: FAMILY, state: 'requested' });
      expect(record.migrationRun).toEqual({ attempt: ATTEMPT, commit: INPUT.revision.commit });
    }
    expect((await world.item()).migrationRun).toMatchObject({ attempt: ATTEMPT, taskArn: 'task/1' });
  });

  test('with a token that ECS takes: at most 64 characters', async () => {
    const world = await migrationsWorld();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    expect(world.inputsOf('RunTask')[0].clientToken).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  test('although the log group is there from an earlier time, and sees to its retention again', async () => {
    const world = await migrationsWorld({
      cloudwatchlogs: { CreateLogGroupCommand: () => raise(new ResourceAlreadyExistsException(exception())) },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    expect(world.inputsOf('PutRetentionPolicy')).toEqual([
      { logGroupName: '/branch-staging/sample/new-cool-page/migrations', retentionInDays: 14 },
    ]);
    expect(world.commands()).toContain('RunTask');
  });

  test('when there is room: until then the machine asks again with the same token', async () => {
    const world = await migrationsWorld({
      ecs: {
        RunTaskCommand: (_, nth) =>
          nth === 1 ? { failures: [{ reason: 'RESOURCE:MEMORY' }] } : { tasks: [{ taskArn: 'task/1' }] },
      },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'CapacityNotAvailable',
      message: expect.stringContaining('RESOURCE:MEMORY'),
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    const [first, second] = world.inputsOf('RunTask').map(({ clientToken }) => clientToken);
    expect(first).toBe(second);
  });
});

describe('is skipped', () => {
  test('in a lite environment, which shares its data, and calls nobody', async () => {
    const world = await migrationsWorld({}, { environment: { mode: 'lite' } });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ isSkipped: true });
    expect(world.calls).toEqual([]);
  });

  test('for an application without migrations', async () => {
    const world = await migrationsWorld({}, { staging: STAGING.replace(/^migrate:.*\n/m, '') });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ isSkipped: true });
    expect(world.calls).toEqual([]);
  });
});

describe('while they run', () => {
  test.each(['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING'])(
    '(%s) it starts no others, not even for a newer revision or after a redrive',
    async (status) => {
      const world = await migrationsWorld();
      await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
      world.tasks.change('task/1', { lastStatus: status });
      for (const input of [INPUT, nextRevision, redriven])
        await expect(world.run(handler, input)).rejects.toMatchObject(running);
      expect(world.inputsOf('RunTask')).toHaveLength(1);
    },
  );
});

describe('when they have ended', () => {
  const ended = async (exitCode: number | undefined, stoppedReason = 'Essential container in task exited') => {
    const world = await migrationsWorld();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    world.tasks.end('task/1', exitCode, stoppedReason);
    return world;
  };

  test('well it succeeds, also when it runs again', async () => {
    const world = await ended(0);
    await expect(world.run(handler, INPUT)).resolves.toEqual({ isSkipped: false });
    const before = await world.item();
    await expect(world.run(handler, INPUT)).resolves.toEqual({ isSkipped: false });
    expect(await world.item()).toEqual(before);
    expect(world.inputsOf('RunTask')).toHaveLength(1);
  });

  test('badly it tells how, with the last lines, and starts nothing', async () => {
    const world = await ended(3);
    const error = await world.run(handler, INPUT).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'MigrationFailed' });
    expect((error as Error).message).toContain('(exit code 3); last lines:\napplying 002\nERROR: no such column');
    expect(world.inputsOf('GetLogEvents')).toEqual([
      expect.objectContaining({
        logGroupName: '/branch-staging/sample/new-cool-page/migrations',
        logStreamName: 'migrations/migrate/1',
      }),
    ]);
    expect(world.inputsOf('RunTask')).toHaveLength(1);
  });

  test('before they could begin it tells why', async () => {
    const world = await ended(undefined, 'CannotPullContainerError: not found');
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'MigrationFailed',
      message: expect.stringContaining('(CannotPullContainerError: not found)'),
    });
  });

  test('badly, a redrive starts them again under another token', async () => {
    const world = await ended(3);
    await expect(world.run(handler, redriven)).rejects.toMatchObject(running);
    world.tasks.end('task/2', 0);
    await expect(world.run(handler, redriven)).resolves.toEqual({ isSkipped: false });
    const tokens = world.inputsOf('RunTask').map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(2);
  });

  test('well, a redrive of a later step does not run them again, because the commit is the same', async () => {
    const world = await ended(0);
    await expect(world.run(handler, redriven)).resolves.toEqual({ isSkipped: false });
    expect(world.inputsOf('RunTask')).toHaveLength(1);
  });

  test.each([0, 1])('with %i, a newer revision starts its own', async (exitCode) => {
    const world = await ended(exitCode);
    await expect(world.run(handler, nextRevision)).rejects.toMatchObject(running);
    expect(world.inputsOf('RunTask')).toHaveLength(2);
    expect((await world.item()).migrationRun).toMatchObject({ commit: 'd'.repeat(40), taskArn: 'task/2' });
  });

  test('because the machine below them went away, they are started again under another token', async () => {
    const world = await ended(137);
    world.tasks.change('task/1', { stopCode: 'TerminationNotice' });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    world.tasks.end('task/2', 137);
    world.tasks.change('task/2', { stopCode: 'TerminationNotice' });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    world.tasks.end('task/3', 0);
    await expect(world.run(handler, INPUT)).resolves.toEqual({ isSkipped: false });
    expect(new Set(world.inputsOf('RunTask').map(({ clientToken }) => clientToken)).size).toBe(3);
  });
});

test('starts them anew when ECS has forgotten the task, because its end is not known', async () => {
  const world = await migrationsWorld(
    {},
    {
      environment: {
        resources: { migrations: onRecord(FAMILY) },
        migrationRun: { attempt: 'an-older-attempt', commit: INPUT.revision.commit, taskArn: 'task/forgotten' },
      },
    },
  );
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
  expect(world.inputsOf('RunTask')).toHaveLength(1);
});

test.each(['AccessDeniedException', 'ThrottlingException', 'ServerException'])(
  'passes %s on under its own name, wherever it happens',
  async (name) => {
    const fails = () => raise(awsError(name));
    const scripts = [
      { ecs: { RunTaskCommand: fails } },
      { ecs: { RegisterTaskDefinitionCommand: fails } },
      { cloudwatchlogs: { CreateLogGroupCommand: fails } },
    ];
    for (const script of scripts) {
      const world = await migrationsWorld(script);
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
    }
    const watched = await migrationsWorld(
      { ecs: { DescribeTasksCommand: fails } },
      { environment: { migrationRun: { attempt: ATTEMPT, commit: INPUT.revision.commit, taskArn: 'task/1' } } },
    );
    await expect(watched.run(handler, INPUT)).rejects.toMatchObject({ name });
    expect(watched.commands()).toEqual(['DescribeTasks']);
  },
);

test('of a stale generation starts nothing', () => expectNoCallWhenSuperseded(handler, INPUT));

describe('does not wait for ever', () => {
  test('migrations that outlast migrate.timeoutMinutes are stopped and have failed, with their last lines', async () => {
    const world = await migrationsWorld({ ecs: { StopTaskCommand: () => ({}) } });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    world.tasks.change('task/1', { lastStatus: 'RUNNING', createdAt: new Date(world.clock.now() - 31 * 60_000) });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'MigrationFailed',
      message: expect.stringMatching(/did not end within 30 minutes[^]*ERROR: no such column/) as string,
    });
    expect(world.inputsOf('StopTask')).toEqual([expect.objectContaining({ task: 'task/1' })]);
  });

  test('but migrations that are within their time are left alone', async () => {
    const world = await migrationsWorld();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
    world.tasks.change('task/1', { lastStatus: 'RUNNING', createdAt: new Date(world.clock.now() - 29 * 60_000) });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
  });
});
