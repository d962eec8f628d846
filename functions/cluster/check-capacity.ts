import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  ECSClient,
  paginateListContainerInstances,
} from '@aws-sdk/client-ecs';
import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { listEnvironments } from '../environments/inventory';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';
import type { Demand } from './demand';
import { redisContainersUpTo } from './redis-room';

const Input = z.object({ environment: Lease });

/** DescribeContainerInstances takes at most 100 at a time. */
const PAGE = 100;

/**
 * Succeeds when the cluster has room for this environment and for every reservation older than its own;
 * CapacityNotAvailable while instances may still come, ClusterFull when the cluster is at its maximum.
 */
export const handler = stepHandler(Input, ({ clients, config }) => async ({ environment }) => {
  const instances = await activeInstances(clients.of(ECSClient), config.cluster.name);
  const free = sumOf(instances.map(remainingOf));
  const all = await listEnvironments({ clients, config });
  const upToOwn = all.filter((other) => isNotLater(environment, other));
  const wanted = sumOf(upToOwn.flatMap(({ reservation }) => reservation ?? []));
  const redis = redisContainersUpTo(config, environment, all, (other) => upToOwn.includes(other));
  const hasRedisRoom = redis <= instances.length * config.redis.perInstance;
  if (wanted.cpu <= free.cpu && wanted.memoryMegabytes <= free.memoryMegabytes && hasRedisRoom) return { free, wanted };
  const short = hasRedisRoom
    ? ''
    : `; and ${config.redis.perInstance} Redis containers fit on an instance, ${redis} are asked for`;
  const found = `${instances.length} instances have ${free.cpu} CPU units and ${free.memoryMegabytes} MB left, ${wanted.cpu} and ${wanted.memoryMegabytes} MB are asked for${short}`;
  if (instances.length >= config.cluster.maxInstances) {
    throw new WorkflowError(
      'ClusterFull',
      `The cluster is at its maximum: ${found}; destroy an environment that is not needed`,
    );
  }
  throw new WorkflowError('CapacityNotAvailable', `Waiting for the cluster to grow: ${found}`);
});

const activeInstances = async (ecs: ECSClient, cluster: string): Promise<ContainerInstance[]> => {
  const instances: ContainerInstance[] = [];
  for await (const page of paginateListContainerInstances(
    { client: ecs, pageSize: PAGE },
    { cluster, status: 'ACTIVE' },
  )) {
    const containerInstances = page.containerInstanceArns ?? [];
    if (containerInstances.length === 0) continue;
    const described = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    instances.push(...(described.containerInstances ?? []));
  }
  return instances;
};

const remainingOf = (instance: ContainerInstance): Demand => {
  const amount = (name: string) =>
    instance.remainingResources?.find((resource) => resource.name === name)?.integerValue ?? 0;
  return { cpu: amount('CPU'), memoryMegabytes: amount('MEMORY') };
};

/** Whether the other one (or itself) reserved room before. */
const isNotLater = (environment: Environment, other: Environment): boolean => {
  const order = ({ name, reservation }: Environment) => `${reservation?.at} ${name}`;
  return Boolean(environment.reservation && other.reservation) && order(other) <= order(environment);
};

const sumOf = (demands: Demand[]): Demand =>
  demands.reduce(
    (sum, demand) => ({ cpu: sum.cpu + demand.cpu, memoryMegabytes: sum.memoryMegabytes + demand.memoryMegabytes }),
    { cpu: 0, memoryMegabytes: 0 },
  );
