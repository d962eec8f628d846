import { CreateLogGroupCommand, GetLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import {
  ConflictException,
  type ContainerDefinition,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { memoryState } from '../../../local/cloud/state';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

const COMMIT = 'a'.repeat(40);

const withTask = async (container: ContainerDefinition = {}, options: FixtureOptions = {}) => {
  const fixture = cloudFixture(options);
  const ecs = fixture.clients.of(ECSClient);
  const logs = fixture.clients.of(CloudWatchLogsClient);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/shop' }));
  const containerDefinition: ContainerDefinition = {
    name: 'migrate',
    image: `example/shop:${COMMIT}`,
    cpu: 256,
    memory: 512,
    command: ['npm', 'run', 'migrate'],
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop', 'awslogs-stream-prefix': 'one' } },
    ...container,
  };
  const register = new RegisterTaskDefinitionCommand({
    family: 'migrations',
    containerDefinitions: [containerDefinition],
  });
  await ecs.send(register);
  const run = (more: object = {}) =>
    ecs.send(new RunTaskCommand({ cluster: 'staging', taskDefinition: 'migrations', ...more }));
  const describe = async (taskArn: string | undefined) =>
    (await ecs.send(new DescribeTasksCommand({ cluster: 'staging', tasks: [taskArn ?? ''] }))).tasks?.[0];
  return { ...fixture, ecs, logs, register: () => ecs.send(register), run, describe };
};

describe('one-off tasks of the local ECS', () => {
  test('a task is pending, runs, and is stopped with the exit code of its process', async () => {
    const on = await withTask({}, { latencies: { 'ecs:start-task': 3000 } });
    const task = (await on.run({ startedBy: 'shop' })).tasks?.[0];
    expect(task).toMatchObject({ lastStatus: 'PENDING', startedBy: 'shop' });
    await on.pass(3000);
    expect(await on.describe(task?.taskArn)).toMatchObject({ lastStatus: 'RUNNING' });
    on.processes[0]?.end({ code: 3, signal: null });
    await on.pass();
    expect(await on.describe(task?.taskArn)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      containers: [{ name: 'migrate', exitCode: 3 }],
    });
  });

  test('what it prints is in its log group, under the name that ECS gives the stream', async () => {
    const on = await withTask();
    const task = (await on.run()).tasks?.[0];
    await on.pass();
    on.processes[0]?.spec.onLine('hello', 'stdout');
    const logStreamName = `one/migrate/${task?.taskArn?.split('/').pop()}`;
    const { events } = await on.logs.send(new GetLogEventsCommand({ logGroupName: '/shop', logStreamName, limit: 10 }));
    expect(events?.map(({ message }) => message)).toEqual(['hello']);
  });

  test('variables come from plain values and from keys of a secret', async () => {
    const secret = { Name: 'shop/database', SecretString: JSON.stringify({ password: 'p', port: 5432 }) };
    const on = await withTask();
    const { ARN } = await on.clients.of(SecretsManagerClient).send(new CreateSecretCommand(secret));
    await on.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'migrations',
        containerDefinitions: [
          {
            name: 'migrate',
            image: `example/shop:${COMMIT}`,
            memory: 512,
            environment: [{ name: 'COMMIT', value: COMMIT }],
            secrets: [
              { name: 'PGPASSWORD', valueFrom: `${ARN}:password::` },
              { name: 'PGPORT', valueFrom: `${ARN}:port::` },
            ],
          },
        ],
      }),
    );
    await on.run();
    await on.pass();
    expect(on.processes[0]?.spec.environment).toEqual({ COMMIT, PGPASSWORD: 'p', PGPORT: '5432' });
  });

  test('a secret that is not there stops the task with the reason', async () => {
    const valueFrom = 'arn:aws:secretsmanager:local:000000000000:secret:none-AbCdEf:password::';
    const on = await withTask({ secrets: [{ name: 'PGPASSWORD', valueFrom }] });
    const task = (await on.run()).tasks?.[0];
    await on.pass();
    expect((await on.describe(task?.taskArn))?.stoppedReason).toMatch(
      /^ResourceInitializationError: unable to pull secrets/,
    );
    expect(on.processes).toHaveLength(0);
  });

  test('the same client token is the same task', async () => {
    const on = await withTask();
    const one = await on.run({ clientToken: 'try-1' });
    const again = await on.run({ clientToken: 'try-1' });
    expect(again.tasks?.[0]?.taskArn).toBe(one.tasks?.[0]?.taskArn);
    await on.pass();
    expect(on.processes).toHaveLength(1);
  });

  test('the same client token with a newer revision is a conflict that names the task, which runs alone', async () => {
    const on = await withTask();
    const one = await on.run({ clientToken: 'try-1' });
    await on.register();
    const again = on.run({ clientToken: 'try-1' });
    await expect(again).rejects.toBeInstanceOf(ConflictException);
    await expect(again).rejects.toMatchObject({ resourceIds: [one.tasks?.[0]?.taskArn] });
    await on.pass();
    expect(on.processes).toHaveLength(1);
  });

  test('a stopped task ends its process, and the list of running ones no longer has it', async () => {
    const on = await withTask();
    const task = (await on.run({ startedBy: 'shop' })).tasks?.[0];
    await on.pass();
    await on.ecs.send(new StopTaskCommand({ cluster: 'staging', task: task?.taskArn, reason: 'enough' }));
    await on.pass();
    expect(on.happened).toContain('stop aaaa');
    expect(await on.describe(task?.taskArn)).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: 'enough',
      stopCode: 'UserInitiated',
    });
    const list = await on.ecs.send(new ListTasksCommand({ cluster: 'staging', startedBy: 'shop' }));
    expect(list.taskArns).toEqual([]);
  });

  test('without room there is a failure instead of a task, and one more machine is launched', async () => {
    const on = await withTask({ cpu: 2000, memory: 3000 }, { latencies: { 'autoscaling:launch': 90_000 } });
    await on.run();
    const full = await on.run();
    expect(full).toMatchObject({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] });
    await on.pass(90_000);
    expect((await on.run()).tasks).toHaveLength(1);
  });

  test('machines tell what is left of them, and there are never more than the maximum', async () => {
    const on = await withTask({ cpu: 1024, memory: 1000 }, { cluster: { maxInstances: 2 } });
    for (let count = 0; count < 6; count += 1) {
      await on.run();
      await on.pass(1000);
    }
    const { containerInstanceArns } = await on.ecs.send(new ListContainerInstancesCommand({ cluster: 'staging' }));
    const { containerInstances } = await on.ecs.send(
      new DescribeContainerInstancesCommand({ cluster: 'staging', containerInstances: containerInstanceArns }),
    );
    const cpu = containerInstances?.map(
      (one) => one.remainingResources?.find(({ name }) => name === 'CPU')?.integerValue,
    );
    expect(cpu).toEqual([0, 0]);
  });

  test('no task outlives the platform: after a restart it is stopped, so that migrations are judged', async () => {
    const state = memoryState();
    const before = await withTask({}, { state });
    const task = (await before.run()).tasks?.[0];
    await before.pass();
    await before.close();
    const after = cloudFixture({ state });
    await after.cloud.resume();
    const input = { cluster: 'staging', tasks: [task?.taskArn ?? ''] };
    const { tasks } = await after.clients.of(ECSClient).send(new DescribeTasksCommand(input));
    expect(tasks).toMatchObject([{ lastStatus: 'STOPPED', containers: [{ exitCode: 137 }] }]);
  });

  test('what is not modelled is refused', async () => {
    const on = await withTask();
    await expect(on.run({ networkConfiguration: {} })).rejects.toMatchObject({ name: 'NotModelled' });
    const container = { name: 'a', image: 'b', memory: 1, user: 'root' };
    const register = new RegisterTaskDefinitionCommand({ family: 'a', containerDefinitions: [container] });
    await expect(on.ecs.send(register)).rejects.toMatchObject({
      message: expect.stringContaining('containerDefinitions.user') as string,
    });
  });
});

describe('the image registry', () => {
  test('an image is there once its commit has been built', async () => {
    const on = cloudFixture();
    const ask = (imageTag: string) =>
      on.clients
        .of(ECRClient)
        .send(
          new DescribeImagesCommand({ registryId: '000000000000', repositoryName: 'shop', imageIds: [{ imageTag }] }),
        );
    await expect(ask(COMMIT)).rejects.toBeInstanceOf(ImageNotFoundException);
    await on.pass();
    expect((await ask(COMMIT)).imageDetails).toHaveLength(1);
    await expect(ask('latest')).rejects.toBeInstanceOf(ImageNotFoundException);
  });

  test('a broken build counts as there: as on AWS the failure shows where the image is used', async () => {
    const on = cloudFixture({ brokenCommits: new Map([[COMMIT, 'npm ci failed']]) });
    const ask = () =>
      on.clients
        .of(ECRClient)
        .send(new DescribeImagesCommand({ repositoryName: 'shop', imageIds: [{ imageTag: COMMIT }] }));
    await expect(ask()).rejects.toBeInstanceOf(ImageNotFoundException);
    await on.pass();
    expect((await ask()).imageDetails).toHaveLength(1);
    expect(on.logged).toEqual([]);
  });
});
