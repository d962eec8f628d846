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
  const wanted = sumOf(reservationsUpTo(environment, await listEnvironments({ clients, config })));
  if (wanted.cpu <= free.cpu && wanted.memoryMegabytes <= free.memoryMegabytes) return { free, wanted };
  const found = `${instances.length} instances have ${free.cpu} CPU units and ${free.memoryMegabytes} MB left, ${wanted.cpu} and ${wanted.memoryMegabytes} MB are asked for`;
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

const reservationsUpTo = (environment: Environment, all: Environment[]): Demand[] => {
  const own = environment.reservation;
  if (own === undefined) return [];
  const order = ({ name, reservation }: Environment) => `${reservation?.at} ${name}`;
  const upToOwn = all.filter((other) => other.reservation && order(other) <= order(environment));
  return upToOwn.flatMap(({ reservation }) => (reservation ? [reservation] : []));
};

const sumOf = (demands: Demand[]): Demand =>
  demands.reduce(
    (sum, demand) => ({ cpu: sum.cpu + demand.cpu, memoryMegabytes: sum.memoryMegabytes + demand.memoryMegabytes }),
    { cpu: 0, memoryMegabytes: 0 },
  );
