import {
  ClientException,
  ConflictException,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import { contract, until } from './contract';
import { unique } from './names';

const TAGS = [{ key: 'branch-staging:environment', value: 'new-page' }];

contract('ECS', (cloud, behaviour) => {
  const ecs = cloud.clients.of(ECSClient);

  const register = async (family: string) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        tags: TAGS,
        containerDefinitions: [
          { name: 'migrate', image: `shop:${'a'.repeat(40)}`, essential: true, cpu: 64, memory: 64, command: ['true'] },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  };
  const describe = (taskDefinition: string) =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
  const deregister = (taskDefinition: string) => ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  const list = async (familyPrefix: string) => {
    const found: string[] = [];
    const pages = paginateListTaskDefinitions({ client: ecs, pageSize: 1 }, { familyPrefix, status: 'ACTIVE' });
    for await (const { taskDefinitionArns = [] } of pages) found.push(...taskDefinitionArns);
    return found;
  };

  const run = async (taskDefinition: string, more: object = {}) => {
    const input = { cluster: await cloud.cluster(), taskDefinition, startedBy: unique('env'), tags: TAGS, ...more };
    return (await ecs.send(new RunTaskCommand(input))).tasks?.[0];
  };
  const tasks = async (...arns: string[]) =>
    ecs.send(new DescribeTasksCommand({ cluster: await cloud.cluster(), tasks: arns, include: ['TAGS'] }));
  const stop = async (task: string) =>
    ecs.send(new StopTaskCommand({ cluster: await cloud.cluster(), task, reason: 'it is being destroyed' }));
  const listTasks = async (filter: object) =>
    (await ecs.send(new ListTasksCommand({ cluster: await cloud.cluster(), ...filter }))).taskArns;

  const withTask = async (startedBy = unique('env')) => {
    const task = await run(await register(unique('family')), { startedBy });
    return { arn: task?.taskArn ?? '', startedBy };
  };

  behaviour('every registration of a family is its next revision, with its tags', async () => {
    const family = unique('family');
    const arns = [await register(family), await register(family)];
    expect(arns.map((arn) => arn.split('/').pop())).toEqual([`${family}:1`, `${family}:2`]);
    expect(await describe(arns[0] ?? '')).toMatchObject({ taskDefinition: { family, revision: 1 }, tags: TAGS });
  });

  behaviour('a family without a revision means its newest active one', async () => {
    const family = unique('family');
    const [, second = '', third = ''] = [await register(family), await register(family), await register(family)];
    await deregister(third);
    expect((await describe(family)).taskDefinition?.taskDefinitionArn).toBe(second);
  });

  behaviour('a task definition that is not there is ClientException', async () => {
    await expect(describe(unique('missing'))).rejects.toBeInstanceOf(ClientException);
  });

  behaviour('the active revisions of a family are listed in pages, without those of other families', async () => {
    const family = unique('family');
    const arns = [await register(family), await register(family)];
    await register(`${family}-migrations`);
    expect(await list(family)).toEqual(arns);
  });

  behaviour('a revision that is deregistered is INACTIVE, still described, and listed no more', async () => {
    const family = unique('family');
    const [first, second] = [await register(family), await register(family)];
    await deregister(first);
    expect((await describe(first)).taskDefinition?.status).toBe('INACTIVE');
    expect(await list(family)).toEqual([second]);
  });

  behaviour('a task has its tags and who started it, and is found by that', async () => {
    const { arn, startedBy } = await withTask();
    const described = await tasks(arn);
    expect(described.tasks).toMatchObject([{ taskArn: arn, startedBy, tags: TAGS, desiredStatus: 'RUNNING' }]);
    expect(await listTasks({ startedBy })).toEqual([arn]);
    await stop(arn);
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
  behaviour('the same token with the same request is the same task', async () => {
    const definition = await register(unique('family'));
    const same = { startedBy: unique('env'), clientToken: unique('token') };
    const first = await run(definition, same);
    expect((await run(definition, same))?.taskArn).toBe(first?.taskArn);
    await stop(first?.taskArn ?? '');
  });

  behaviour('the same token with another task definition is ConflictException, which names the task', async () => {
    const family = unique('family');
    const same = { startedBy: unique('env'), clientToken: unique('token') };
    const first = await run(await register(family), same);
    const other = run(await register(family), same);
    await expect(other).rejects.toBeInstanceOf(ConflictException);
    await expect(other).rejects.toMatchObject({ resourceIds: [first?.taskArn] });
    await stop(first?.taskArn ?? '');
  });

  behaviour('a stopped task says why and that a person did it, and is listed among the stopped', async () => {
    const { arn, startedBy } = await withTask();
    await stop(arn);
    const look = async () => (await tasks(arn)).tasks?.[0];
    const stopped = await until(cloud, look, (task) => task?.lastStatus === 'STOPPED');
    expect(stopped).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'it is being destroyed',
      stoppedAt: expect.any(Date),
    });
    expect(await listTasks({ startedBy, desiredStatus: 'STOPPED' })).toEqual([arn]);
    expect(await listTasks({ startedBy })).toEqual([]);
  });

  behaviour('a task that is not there is a failure MISSING beside those that are', async () => {
    const { arn } = await withTask();
    const missing = arn.replace(/[^/]+$/, '0'.repeat(32));
    const described = await tasks(arn, missing);
    expect(described.tasks).toMatchObject([{ taskArn: arn }]);
    expect(described.failures).toMatchObject([{ arn: missing, reason: 'MISSING' }]);
    await stop(arn);
  });

  behaviour('a service that is not there is a failure MISSING, no error', async () => {
    const ask = { cluster: await cloud.cluster(), services: [unique('missing')] };
    const described = await ecs.send(new DescribeServicesCommand(ask));
    expect(described.services).toEqual([]);
    expect(described.failures).toMatchObject([{ reason: 'MISSING' }]);
  });
});
