import type { ImageRegistry } from '../image-registry';
import { type World, hexId } from '../world';
import { clientException, invalidParameter, serviceNotActive, serviceNotFound } from './faults';
import { reconcile } from './reconcile';
import {
  ROOM,
  type ServiceRecord,
  clusterName,
  definitionsIn,
  lastPart,
  serviceArn,
  serviceSubject,
  servicesIn,
} from './records';
import type { ServiceTasks } from './service-tasks';
import { changeService, newDeployment, tasksOf } from './service-view';
import { definitionOrFault } from './task-definitions';

type Fixed = 'arn' | 'status' | 'deployments' | 'outcomes' | 'events' | 'createdAt' | 'definitionArn';
export type NewService = Omit<ServiceRecord, Fixed> & { taskDefinition: string };
type Changeable =
  | 'desiredCount'
  | 'graceSeconds'
  | 'minimumHealthyPercent'
  | 'maximumPercent'
  | 'circuitBreaker'
  | 'loadBalancer'
  | 'registryArn';
export type ServiceChange = Partial<Pick<ServiceRecord, Changeable>> & {
  taskDefinition?: string;
  forceNewDeployment?: boolean;
};

/** The services of ECS; each has a scheduler that runs until the service is gone. */
export type ServiceScheduler = {
  create(service: NewService): ServiceRecord;
  update(cluster: string | undefined, nameOrArn: string | undefined, change: ServiceChange): ServiceRecord;
  delete(cluster: string | undefined, nameOrArn: string | undefined, isForced: boolean): ServiceRecord;
  find(cluster: string | undefined, nameOrArn: string | undefined): ServiceRecord | undefined;
  /** After a restart: lets the schedulers of all services run again. */
  resume(): void;
};

type Parts = { world: World; tasks: ServiceTasks; images: ImageRegistry };

export const makeServiceScheduler = ({ world, tasks, images }: Parts): ServiceScheduler => {
  const watch = (arn: string): void => world.background(`scheduler of ${arn}`, runScheduler(world, tasks, arn));
  const find: ServiceScheduler['find'] = (cluster, nameOrArn) =>
    servicesIn(world).get(serviceArn(world, clusterName(cluster), lastPart(nameOrArn)));
  const findActive = (cluster: string | undefined, nameOrArn: string | undefined): ServiceRecord => {
    const service = find(cluster, nameOrArn);
    if (service === undefined) throw serviceNotFound();
    if (service.status !== 'ACTIVE') throw serviceNotActive();
    return service;
  };
  const renewImages = (definitionArn: string): void => {
    for (const { image } of definitionsIn(world).get(definitionArn)?.containers ?? []) images.renew(image ?? '');
  };
  return {
    find,
    resume: () => {
      for (const { arn, status } of servicesIn(world).all()) if (status !== 'INACTIVE') watch(arn);
    },
    create: ({ taskDefinition, ...fields }) => {
      const existing = find(fields.cluster, fields.name);
      if (existing?.status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
      if (existing?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
      const service = newService(world, activeDefinition(world, taskDefinition), fields);
      renewImages(service.definitionArn);
      servicesIn(world).put(service.arn, service);
      world.changed();
      watch(service.arn);
      return service;
    },
    update: (cluster, nameOrArn, { taskDefinition, forceNewDeployment, ...fields }) => {
      const service = findActive(cluster, nameOrArn);
      const definitionArn =
        taskDefinition === undefined ? service.definitionArn : activeDefinition(world, taskDefinition);
      const isNew = forceNewDeployment === true || definitionArn !== service.definitionArn;
      renewImages(definitionArn);
      const deployment = newDeployment(world, deploymentId(world), definitionArn);
      changeService(world, service.arn, (current) => ({
        ...current,
        ...fields,
        definitionArn,
        deployments: isNew ? [deployment, ...current.deployments] : current.deployments,
      }));
      return findActive(cluster, nameOrArn);
    },
    delete: (cluster, nameOrArn, isForced) => {
      const service = find(cluster, nameOrArn);
      if (service === undefined) throw serviceNotFound();
      if (service.status === 'ACTIVE' && service.desiredCount > 0 && !isForced) {
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
      }
      if (service.status === 'ACTIVE') {
        changeService(world, service.arn, (current) => ({ ...current, status: 'DRAINING', desiredCount: 0 }));
      }
      return servicesIn(world).get(service.arn) ?? service;
    },
  };
};

const deploymentId = (world: World): string =>
  `ecs-svc/${BigInt(`0x${hexId(world, 15)}`)
    .toString()
    .padStart(19, '0')}`;

const activeDefinition = (world: World, taskDefinition: string): string => {
  const { arn, status } = definitionOrFault(world, taskDefinition);
  if (status === 'INACTIVE') throw clientException('TaskDefinition is inactive');
  return arn;
};

const newService = (
  world: World,
  definitionArn: string,
  fields: Omit<NewService, 'taskDefinition'>,
): ServiceRecord => ({
  ...fields,
  arn: serviceArn(world, fields.cluster, fields.name),
  status: 'ACTIVE',
  definitionArn,
  deployments: [newDeployment(world, deploymentId(world), definitionArn)],
  outcomes: {},
  events: [],
  createdAt: world.clock.now(),
});

/** Looks again at every change that has to do with the service. No wait stands between the last look and the next: no change is missed. */
const runScheduler = async (world: World, tasks: ServiceTasks, arn: string): Promise<void> => {
  while (!world.closing.aborted) {
    while (reconcile(world, tasks, arn));
    if (servicesIn(world).get(arn)?.status === 'INACTIVE') return;
    const needsRoom = isShort(world, arn) ? [ROOM] : [];
    await world.nextChange(world.closing, [serviceSubject(arn), ...needsRoom]);
  }
};

/** Whether tasks are missing for which there may not have been room. */
const isShort = (world: World, arn: string): boolean => {
  const service = servicesIn(world).get(arn);
  return service !== undefined && tasksOf(world, service).length < service.desiredCount;
};
