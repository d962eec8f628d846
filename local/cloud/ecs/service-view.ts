import type { World } from '../world';
import {
  type DeploymentRecord,
  type ServiceRecord,
  type TaskRecord,
  serviceSubject,
  servicesIn,
  tasksIn,
} from './records';

const EVENTS_KEPT = 100;

/** The primary deployment: the one that the service is being brought to, or is at. */
export const primaryOf = (service: ServiceRecord): DeploymentRecord => {
  const [primary] = service.deployments;
  if (primary === undefined) throw new Error(`service ${service.name} has no deployment`);
  return primary;
};

/** The tasks of a service that have not ended, those on their way out included. */
export const tasksOf = (world: World, service: ServiceRecord): TaskRecord[] =>
  tasksIn(world)
    .all()
    .filter((task) => task.service === service.name && task.cluster === service.cluster && task.status !== 'STOPPED');

/** The tasks that are meant to stay. */
export const liveTasksOf = (world: World, service: ServiceRecord): TaskRecord[] =>
  tasksOf(world, service).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');

/** Changes a service that is still on record, and tells everybody. */
export const changeService = (world: World, arn: string, change: (service: ServiceRecord) => ServiceRecord): void => {
  const current = servicesIn(world).get(arn);
  if (current === undefined) return;
  servicesIn(world).put(arn, change(current));
  world.changed(serviceSubject(arn));
};

/** Changes one deployment of a service. */
export const changeDeployment = (world: World, arn: string, id: string, fields: Partial<DeploymentRecord>): void =>
  changeService(world, arn, (service) => ({
    ...service,
    deployments: service.deployments.map((deployment) =>
      deployment.id === id ? { ...deployment, ...fields, updatedAt: world.clock.now() } : deployment,
    ),
  }));

/** Adds a line to what people see of a service; the same line twice in a row is one. */
export const addEvent = (world: World, arn: string, text: string): void => {
  const service = servicesIn(world).get(arn);
  if (service === undefined) return;
  const message = `(service ${service.name}) ${text}`;
  if (service.events[0]?.message === message) return;
  const createdAt = world.clock.now();
  const event = { id: `${createdAt}-${service.events.length}`, createdAt, message };
  changeService(world, arn, (current) => ({ ...current, events: [event, ...current.events].slice(0, EVENTS_KEPT) }));
};

/** A deployment that starts now. */
export const newDeployment = (world: World, id: string, definitionArn: string): DeploymentRecord => ({
  id,
  definitionArn,
  rolloutState: 'IN_PROGRESS',
  rolloutStateReason: `ECS deployment ${id} in progress.`,
  failedTasks: 0,
  restarts: 0,
  notBefore: 0,
  createdAt: world.clock.now(),
  updatedAt: world.clock.now(),
});
