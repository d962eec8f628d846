import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { targetGroupsIn, rulesIn } from '../../../local/cloud/elb/records';
import { memoryState } from '../../../local/cloud/state';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

const GOOD = 'a'.repeat(40);
const NEWER = 'b'.repeat(40);
const BROKEN = 'c'.repeat(40);
const TARGET_GROUP = 'arn:aws:elasticloadbalancing:local:000000000000:targetgroup/web/1';

const withCluster = (options: FixtureOptions = {}) => {
  const fixture = cloudFixture(options);
  const ecs = fixture.clients.of(ECSClient);
  targetGroupsIn(fixture.world).put(TARGET_GROUP, {
    arn: TARGET_GROUP,
    name: 'web',
    port: 3000,
    vpcId: 'vpc',
    healthCheckPath: '/health',
    matcher: '200-399',
    deregistrationDelaySeconds: 10,
    tags: [],
  });
  const rule = {
    arn: 'rule',
    listenerArn: 'listener',
    priority: 1,
    hosts: ['shop.localhost'],
    targetGroupArn: TARGET_GROUP,
  };
  rulesIn(fixture.world).put('rule', { ...rule, tags: [] });
  const register = async (commit: string, family = 'web') => {
    const container = {
      name: 'web',
      image: `example/shop:${commit}`,
      memory: 256,
      cpu: 256,
      command: ['npm', 'start'],
      environment: [{ name: 'PORT', value: '3000' }],
      portMappings: [{ containerPort: 3000, hostPort: 0 }],
    };
    const input = { family, containerDefinitions: [container] };
    return (await ecs.send(new RegisterTaskDefinitionCommand(input))).taskDefinition?.taskDefinitionArn ?? '';
  };
  const create = async (taskDefinition: string, more: object = {}) =>
    ecs.send(
      new CreateServiceCommand({
        cluster: 'staging',
        serviceName: 'web',
        taskDefinition,
        desiredCount: 1,
        healthCheckGracePeriodSeconds: 60,
        loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerName: 'web', containerPort: 3000 }],
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        ...more,
      }),
    );
  const update = (taskDefinition: string) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'staging', service: 'web', taskDefinition }));
  const service = async () =>
    (await ecs.send(new DescribeServicesCommand({ cluster: 'staging', services: ['web'] }))).services?.[0];
  const tasks = async (desiredStatus: 'RUNNING' | 'STOPPED') => {
    const list = await ecs.send(new ListTasksCommand({ cluster: 'staging', serviceName: 'web', desiredStatus }));
    const described = await ecs.send(new DescribeTasksCommand({ cluster: 'staging', tasks: list.taskArns ?? [] }));
    return described.tasks ?? [];
  };
  return { ...fixture, ecs, register, create, update, service, tasks };
};

describe('services of the local ECS', () => {
  test('a service is steady when its task answers the health check, and the host is routed there', async () => {
    const on = withCluster();
    await on.create(await on.register(GOOD));
    expect((await on.service())?.deployments?.[0]?.rolloutState).toBe('IN_PROGRESS');
    await on.pass(1000);
    expect(await on.service()).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
    const port = on.processes[0]?.spec.environment['PORT'];
    expect(port).not.toBe('3000');
    expect(on.cloud.route('shop.localhost')).toEqual({ targetGroup: TARGET_GROUP, port: Number(port) });
    expect(on.cloud.route('other.localhost')).toBeUndefined();
  });

  test('an update starts the new task, lets requests to the old one end, and only then stops it', async () => {
    let release = (): void => undefined;
    const inFlight = new Promise<void>((resolve) => (release = resolve));
    const on = withCluster({ drained: () => inFlight });
    await on.create(await on.register(GOOD));
    await on.pass(1000);
    await on.update(await on.register(NEWER));
    await on.pass(1000);
    const newPort = Number(on.processes[1]?.spec.environment['PORT']);
    expect(on.cloud.route('shop.localhost')).toMatchObject({ port: newPort });
    expect(on.happened).not.toContain('stop aaaa');
    expect((await on.service())?.deployments?.map(({ rolloutState }) => rolloutState)).toEqual([
      'IN_PROGRESS',
      'COMPLETED',
    ]);
    release();
    await on.pass(1000);
    expect(on.happened.slice(-1)).toEqual(['stop aaaa']);
    expect((await on.service())?.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
  });

  test('requests that never end hold an old task no longer than the deregistration delay', async () => {
    const on = withCluster({ drained: () => new Promise(() => undefined) });
    await on.create(await on.register(GOOD));
    await on.pass(1000);
    await on.update(await on.register(NEWER));
    await on.pass(9_000);
    expect(on.happened).not.toContain('stop aaaa');
    await on.pass(2_000);
    expect(on.happened).toContain('stop aaaa');
  });

  test('three dead tasks fail the deployment and roll it back while the old task serves on', async () => {
    const on = withCluster({ exitCodeOf: ({ folder }) => (folder.includes(BROKEN) ? 1 : undefined) });
    const good = await on.register(GOOD);
    await on.create(good);
    await on.pass(1000);
    const port = Number(on.processes[0]?.spec.environment['PORT']);
    await on.update(await on.register(BROKEN));
    await on.pass(60_000);
    expect(on.happened.filter((event) => event === 'start cccc')).toHaveLength(3);
    expect(on.happened.filter((event) => event === 'start cccc')).toHaveLength(3);
    expect(on.happened).not.toContain('stop aaaa');
    expect(on.cloud.route('shop.localhost')).toMatchObject({ port });
    const service = await on.service();
    expect(service).toMatchObject({
      taskDefinition: good,
      deployments: [{ taskDefinition: good, rolloutState: 'COMPLETED' }],
    });
    expect(service?.events?.map(({ message }) => message).join('\n')).toMatch(
      /deployment failed: tasks failed to start/,
    );
    const [stopped] = await on.tasks('STOPPED');
    expect(stopped).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 1 }],
    });
  });

  test('a first deployment that fails stays failed: there is nothing to roll back to', async () => {
    const on = withCluster({ exitCodeOf: () => 1 });
    await on.create(await on.register(GOOD));
    await on.pass(60_000);
    expect((await on.service())?.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED', failedTasks: 3 },
    ]);
    expect(on.happened.filter((event) => event === 'start aaaa')).toHaveLength(3);
  });

  test('a task that never answers its health check counts as failed after the grace', async () => {
    const on = withCluster({ probe: () => Promise.resolve(503) });
    await on.create(await on.register(GOOD), { healthCheckGracePeriodSeconds: 5 });
    await on.pass(30_000);
    expect((await on.service())?.deployments).toMatchObject([{ rolloutState: 'FAILED' }]);
    const [stopped] = await on.tasks('STOPPED');
    expect(stopped?.stoppedReason).toMatch(/failed ELB health checks/);
  });

  test('an image that cannot be built fails the task at the pull, with the lines of the build', async () => {
    const brokenCommits = new Map([[GOOD, 'npm ci failed: no such package']]);
    const on = withCluster({ brokenCommits });
    await on.create(await on.register(GOOD));
    await on.pass(60_000);
    const [stopped] = await on.tasks('STOPPED');
    expect(stopped).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: npm ci failed: no such package',
    });
    expect(on.happened).toEqual(['build aaaa']);
  });

  test('after a failed build the next deployment builds again: its cause may have been mended', async () => {
    const brokenCommits = new Map([[GOOD, 'no network']]);
    const on = withCluster({ brokenCommits });
    await on.create(await on.register(GOOD));
    await on.pass(60_000);
    brokenCommits.clear();
    await on.update(await on.register(GOOD));
    await on.pass(5_000);
    expect((await on.service())?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });

  test('a task of a steady service that dies is started again, after longer and longer pauses', async () => {
    const on = withCluster();
    await on.create(await on.register(GOOD));
    await on.pass(1000);
    on.processes[0]?.end({ code: 137, signal: null });
    await on.pass(3000);
    expect(on.processes).toHaveLength(2);
    on.processes[1]?.end({ code: 137, signal: null });
    await on.pass(1500);
    expect(on.processes).toHaveLength(2);
    await on.pass(3000);
    expect(on.processes).toHaveLength(3);
    expect((await on.service())?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });

  test('a new update takes over one that is still under way, and its unhealthy tasks go', async () => {
    const on = withCluster({ probe: (port) => Promise.resolve(ports.has(port) ? 503 : 200) });
    const ports = new Set<number>();
    await on.create(await on.register(GOOD));
    await on.pass(1000);
    const next = await on.register(BROKEN);
    ports.add(30_002);
    await on.update(next);
    await on.pass(1000);
    await on.update(await on.register(NEWER));
    await on.pass(20_000);
    expect(on.happened.filter((event) => event.startsWith('stop'))).toEqual(['stop cccc', 'stop aaaa']);
    expect((await on.service())?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });

  test('a deleted service stops its tasks and is inactive', async () => {
    const on = withCluster();
    await on.create(await on.register(GOOD));
    await on.pass(1000);
    const deletion = new DeleteServiceCommand({ cluster: 'staging', service: 'web', force: true });
    expect((await on.ecs.send(deletion)).service?.status).toBe('DRAINING');
    await on.pass(1000);
    expect((await on.service())?.status).toBe('INACTIVE');
    expect(on.happened).toContain('stop aaaa');
  });

  test('after a restart of the platform services start their tasks again', async () => {
    const state = memoryState();
    const before = withCluster({ state });
    await before.create(await before.register(GOOD));
    await before.pass(1000);
    await before.close();
    const after = withCluster({ state });
    await after.cloud.resume();
    await after.pass(2000);
    expect(after.processes).toHaveLength(1);
    const port = Number(after.processes[0]?.spec.environment['PORT']);
    expect(after.cloud.route('shop.localhost')).toMatchObject({ port });
    expect((await after.service())?.deployments).toMatchObject([{ rolloutState: 'COMPLETED', failedTasks: 0 }]);
  });
});
