import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { handler } from '../../../functions/cluster/check-capacity';
import type { Environment } from '../../../functions/environments/environment';
import { isoTime } from '../../../functions/shared/clock';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, raise } from '../../support/fake-client';
import { environmentItem, handlerWorld, NOW, onRecord, type Options, STAGING } from '../../support/handler-world';

const instance = (cpu: number, memory: number): ContainerInstance => ({
  remainingResources: [
    { name: 'PORTS', integerValue: 99_999 },
    { name: 'CPU', integerValue: cpu },
    { name: 'MEMORY', integerValue: memory },
  ],
});
const reserving = (cpu: number, memoryMegabytes: number, second = 10) => ({
  reservation: { cpu, memoryMegabytes, at: isoTime(NOW + second * 1000) },
});
const other = (name: string, fields: Partial<Environment>) => environmentItem({ name, ...fields });

/** A cluster of these machines, one page of the listing each. */
const worldOf = (machines: ContainerInstance[], options: Options) =>
  handlerWorld(
    {
      ecs: {
        ListContainerInstancesCommand: ({ nextToken = '0' }) => ({
          containerInstanceArns: machines[Number(nextToken)] ? [nextToken] : [],
          ...(Number(nextToken) + 1 < machines.length ? { nextToken: String(Number(nextToken) + 1) } : {}),
        }),
        DescribeContainerInstancesCommand: ({ containerInstances = [] }) => ({
          containerInstances: containerInstances.flatMap((arn) => machines[Number(arn)] ?? []),
        }),
      },
    },
    options,
  );

test('succeeds when all machines together have room, and only reads', async () => {
  const world = await worldOf([instance(300, 300), instance(300, 300)], { environment: reserving(512, 512) });
  const before = await world.item();
  await expect(world.run(handler)).resolves.toEqual({
    free: { cpu: 600, memoryMegabytes: 600 },
    wanted: { cpu: 512, memoryMegabytes: 512 },
  });
  await world.run(handler);
  expect(await world.item()).toEqual(before);
});

test('asks for active machines only, because a draining one takes no tasks', async () => {
  const world = await worldOf([instance(600, 600)], { environment: reserving(1, 1) });
  await world.run(handler);
  expect(world.inputsOf('ListContainerInstances')[0]).toMatchObject({ cluster: 'staging', status: 'ACTIVE' });
});

test.each([
  ['CPU', instance(511, 600)],
  ['memory', instance(600, 511)],
])('waits for the cluster to grow when %s is short', async (_, machine) => {
  const world = await worldOf([machine], { environment: reserving(512, 512) });
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'CapacityNotAvailable',
    message: expect.stringContaining('1 instances have'),
  });
});

test('waits when the cluster is empty', async () => {
  const world = await worldOf([], { environment: reserving(1, 1) });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'CapacityNotAvailable' });
});

test('says that the cluster is full when it may not grow any more', async () => {
  const world = await worldOf([instance(0, 0), instance(0, 0), instance(0, 0)], { environment: reserving(1, 1) });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'ClusterFull' });
});

test('lets those first who came first', async () => {
  const options = {
    environment: reserving(300, 300, 10),
    others: [other('before', reserving(300, 300, 5)), other('after', reserving(300, 300, 15)), other('without', {})],
  };
  const tooSmall = await worldOf([instance(599, 599)], options);
  await expect(tooSmall.run(handler)).rejects.toMatchObject({ name: 'CapacityNotAvailable' });
  const enough = await worldOf([instance(600, 600)], options);
  await expect(enough.run(handler)).resolves.toMatchObject({ wanted: { cpu: 600, memoryMegabytes: 600 } });
});

test('counts one of two that came in the same millisecond first, because otherwise neither would count the other', async () => {
  const room = async (name: string, rival: string) => {
    const world = await worldOf([instance(599, 599)], {
      environment: { name, ...reserving(300, 300) },
      others: [other(rival, reserving(300, 300))],
    });
    return world.run(handler).then(
      () => 'goes',
      (error: Error) => error.name,
    );
  };
  expect([await room('a-page', 'b-page'), await room('b-page', 'a-page')]).toEqual(['goes', 'CapacityNotAvailable']);
});

test('finds room when nothing was reserved', async () => {
  const world = await worldOf([], {});
  await expect(world.run(handler)).resolves.toMatchObject({ wanted: { cpu: 0, memoryMegabytes: 0 } });
});

test.each(['AccessDeniedException', 'ThrottlingException'])(
  'passes %s on: it says nothing of the room',
  async (name) => {
    const world = await handlerWorld({ ecs: { ListContainerInstancesCommand: () => raise(awsError(name)) } });
    await expect(world.run(handler)).rejects.toMatchObject({ name });
  },
);

test('of a stale generation does not look', () => expectNoCallWhenSuperseded(handler));

describe('with a Redis container for each environment, two of which fit on an instance', () => {
  const staging = `${STAGING}redis: {}\n`;
  const stack = { stack: onRecord('stack', 'available') };
  const has = (name: string, more: Partial<Environment> = {}) => other(name, { resources: stack, ...more });
  const room = [instance(4000, 4000)];
  const run = async (others: Environment[], options: Options = {}) => {
    const world = await worldOf(room, { staging, environment: reserving(1, 1), others, ...options });
    return world.run(handler);
  };

  test('a third waits, because its network interface is not among what ECS says that is left', async () => {
    await expect(run([has('one')])).resolves.toBeDefined();
    await expect(run([has('one'), has('two')])).rejects.toMatchObject({
      name: 'CapacityNotAvailable',
      message: expect.stringContaining('2 Redis containers fit on an instance, 3 are asked for'),
    });
  });

  test('those that asked before count, and those that asked later do not', async () => {
    await expect(run([has('one'), other('late', reserving(1, 1, 20))])).resolves.toBeDefined();
    await expect(run([has('one'), other('early', reserving(1, 1, 5))])).rejects.toThrow('3 are asked for');
  });

  test('lite ones take none, neither do those with another kind of Redis', async () => {
    await expect(run([has('one'), has('two', { mode: 'lite' })])).resolves.toBeDefined();
    const three = [has('one'), has('two'), has('three')];
    await expect(run(three, { staging: `${STAGING}redis: { mode: elasticache }\n` })).resolves.toBeDefined();
    await expect(run(three, { staging: STAGING })).resolves.toBeDefined();
  });

  test('one that has its own already is not counted twice when it is deployed again', async () => {
    await expect(run([has('one')], { environment: { ...reserving(1, 1), resources: stack } })).resolves.toBeDefined();
  });
});
