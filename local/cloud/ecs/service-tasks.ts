import type { LoadBalancer } from '../elb/load-balancer';
import { targetKey } from '../elb/records';
import type { World } from '../world';
import {
  type ServiceRecord,
  type TaskRecord,
  changeTask,
  definitionsIn,
  machinesIn,
  taskSubject,
  tasksIn,
} from './records';
import { addEvent, primaryOf } from './service-view';
import type { TaskRunner } from './task-runner';

/** A task without a load balancer counts as healthy when it has run that long; one with a name when it listens. */
const SETTLED_AFTER_MILLISECONDS = 1000;
const LOOK_AGAIN_MILLISECONDS = 20;

/** Starts and ends the tasks of services, with everything between them and the load balancer. */
export type ServiceTasks = {
  /** False when no machine has room. */
  start(service: ServiceRecord): boolean;
  /** No new requests; those in flight end; then the process is told to end. */
  retire(service: ServiceRecord, task: TaskRecord, reason: string): void;
};

type Parts = { world: World; runner: TaskRunner; loadBalancer: LoadBalancer };

export const makeServiceTasks = (parts: Parts): ServiceTasks => ({
  start: (service) => {
    const { world, runner } = parts;
    const deployment = primaryOf(service);
    const definition = definitionsIn(world).get(deployment.definitionArn);
    if (definition === undefined) return false;
    const { cluster, name } = service;
    const tags = { SERVICE: service.tags, TASK_DEFINITION: definition.tags, NONE: [] }[service.propagateTags];
    const common = {
      cluster,
      group: `service:${name}`,
      startedBy: deployment.id,
      service: name,
      deploymentId: deployment.id,
      tags,
    };
    const task = runner.start(definition, common);
    if (task === undefined) return false;
    addEvent(world, service.arn, `has started 1 tasks: (task ${task.id}).`);
    world.background(`task ${task.id} becomes healthy`, watchStart(parts, service, task));
    return true;
  },
  retire: (service, task, reason) => {
    const { world } = parts;
    changeTask(world, task.id, {
      desiredStatus: 'STOPPED',
      stoppedReason: reason,
      stopCode: 'ServiceSchedulerInitiated',
    });
    world.background(`task ${task.id} is taken out`, takeOut(parts, service, task, reason));
  },
});

const portOf = (task: TaskRecord | undefined): number | undefined =>
  task?.containers.find(({ hostPort }) => hostPort !== undefined)?.hostPort;

const takeOut = async (
  { world, runner, loadBalancer }: Parts,
  service: ServiceRecord,
  task: TaskRecord,
  reason: string,
) => {
  const port = portOf(tasksIn(world).get(task.id));
  if (service.loadBalancer !== undefined && port !== undefined) {
    addEvent(world, service.arn, `has begun draining connections on 1 tasks.`);
    await loadBalancer.deregister(service.loadBalancer.targetGroupArn, port);
  }
  addEvent(world, service.arn, `has stopped 1 running tasks: (task ${task.id}).`);
  runner.stop(task.id, reason, 'ServiceSchedulerInitiated');
};

/** Waits until the task runs, then until it is healthy; ends it when that lasts longer than the grace. */
const watchStart = async (parts: Parts, service: ServiceRecord, task: TaskRecord): Promise<void> => {
  const { world, loadBalancer } = parts;
  const running = await waitFor(world, task.id, ({ status }) => status !== 'PENDING');
  if (running === undefined) return;
  if (service.loadBalancer === undefined) {
    await Promise.race([settled(world, service, running), waitFor(world, task.id, () => false)]);
    return markHealthy(world, task.id);
  }
  const { targetGroupArn } = service.loadBalancer;
  const port = portOf(running);
  if (port === undefined) return;
  const instanceId =
    machinesIn(world)
      .all()
      .find(({ arn }) => arn === task.machineArn)?.ec2InstanceId ?? '';
  loadBalancer.register({ targetGroupArn, instanceId, port });
  addEvent(world, service.arn, `registered 1 targets in (target-group ${targetGroupArn}).`);
  world.background(`targets of ${task.id}`, deregisterAtEnd(parts, service, task.id, port));
  const isOverdue = overdue(world, service, task.id);
  const isServing = waitFor(world, task.id, () => loadBalancer.isHealthy(targetGroupArn, port), [
    targetKey(targetGroupArn, port),
  ]);
  const result = await Promise.race([isOverdue, isServing]);
  if (result === 'overdue') failHealthCheck(parts, service, task.id, port);
  else if (result !== undefined) markHealthy(world, task.id);
};

const settled = async (world: World, { registryArn }: ServiceRecord, { id }: TaskRecord): Promise<void> => {
  const port = portOf(tasksIn(world).get(id));
  if (registryArn === undefined || port === undefined)
    return world.clock.sleep(SETTLED_AFTER_MILLISECONDS, world.closing);
  while (tasksIn(world).get(id)?.desiredStatus === 'RUNNING' && !(await world.dataPlane.isListening(port))) {
    await world.clock.sleep(LOOK_AGAIN_MILLISECONDS, world.closing);
  }
};

const overdue = async (world: World, service: ServiceRecord, taskId: string): Promise<'overdue' | undefined> => {
  await world.clock.sleep(service.graceSeconds * 1000, world.closing);
  return tasksIn(world).get(taskId)?.isHealthy ? undefined : 'overdue';
};

const failHealthCheck = ({ world, runner }: Parts, service: ServiceRecord, taskId: string, port: number): void => {
  const group = service.loadBalancer?.targetGroupArn;
  const why = `Task failed ELB health checks in (target-group ${group})`;
  addEvent(
    world,
    service.arn,
    `(port ${port}) is unhealthy in (target-group ${group}) due to (reason Health checks failed).`,
  );
  runner.stop(taskId, why, 'TaskFailedToStart');
};

const markHealthy = (world: World, taskId: string): void => {
  const task = tasksIn(world).get(taskId);
  if (task?.status === 'RUNNING' && task.desiredStatus === 'RUNNING') changeTask(world, taskId, { isHealthy: true });
};

/** A task that ended by itself leaves its target group; one that is retired has left it before. */
const deregisterAtEnd = async (
  { world, loadBalancer }: Parts,
  service: ServiceRecord,
  taskId: string,
  port: number,
) => {
  await waitFor(world, taskId, () => false);
  if (world.closing.aborted || service.loadBalancer === undefined) return;
  await loadBalancer.deregister(service.loadBalancer.targetGroupArn, port);
};

/** The task once that holds, or undefined as soon as it is to end, has ended, or the platform closes. */
const waitFor = async (
  world: World,
  id: string,
  holds: (task: TaskRecord) => boolean,
  subjects: string[] = [],
): Promise<TaskRecord | undefined> => {
  for (;;) {
    const task = tasksIn(world).get(id);
    if (world.closing.aborted || task === undefined || task.desiredStatus === 'STOPPED') return undefined;
    if (holds(task)) return task;
    await world.nextChange(world.closing, [taskSubject(id), ...subjects]);
  }
};
