import { type World, sleepUntil } from '../world';
import {
  type DeploymentRecord,
  type ServiceRecord,
  type TaskRecord,
  changeTask,
  serviceSubject,
  servicesIn,
  tasksIn,
} from './records';
import type { ServiceTasks } from './service-tasks';
import { addEvent, changeDeployment, changeService, liveTasksOf, primaryOf, tasksOf } from './service-view';

const FIRST_RESTART_MILLISECONDS = 1000;
const LONGEST_RESTART_MILLISECONDS = 60_000;

/**
 * One look of the scheduler at a service: does the first thing that is to be done and says whether there was one.
 * Everything here happens at once; what takes time goes on by itself and wakes the scheduler when it is done.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export const reconcile = (world: World, tasks: ServiceTasks, arn: string): boolean => {
  const service = servicesIn(world).get(arn);
  if (service === undefined) return false;
  if (service.status !== 'ACTIVE') return drainAll(world, tasks, service);
  return (
    accountForEnded(world, service) ||
    breakCircuit(world, tasks, service) ||
    startMissing(world, tasks, service) ||
    retireSuperfluous(world, tasks, service) ||
    complete(world, service)
  );
};

const drainAll = (world: World, tasks: ServiceTasks, service: ServiceRecord): boolean => {
  const live = liveTasksOf(world, service);
  for (const task of live) tasks.retire(service, task, `Service ${service.name} is being deleted`);
  if (live.length > 0 || tasksOf(world, service).length > 0 || service.status === 'INACTIVE') return live.length > 0;
  changeService(world, service.arn, (current) => ({ ...current, status: 'INACTIVE' }));
  return false;
};

/** Counts tasks that ended though nobody wanted it; before a new one is started, so that its pause is known. */
const accountForEnded = (world: World, service: ServiceRecord): boolean => {
  const task = tasksIn(world)
    .all()
    .find(
      (one) =>
        one.service === service.name &&
        one.cluster === service.cluster &&
        one.desiredStatus === 'STOPPED' &&
        !one.isAccounted,
    );
  if (task === undefined) return false;
  changeTask(world, task.id, { isAccounted: true });
  const deployment = service.deployments.find(({ id }) => id === task.deploymentId);
  if (deployment === undefined || task.stopCode === 'ServiceSchedulerInitiated') return true;
  if (deployment.rolloutState === 'IN_PROGRESS') {
    changeDeployment(world, service.arn, deployment.id, { failedTasks: deployment.failedTasks + 1 });
  }
  restartLater(world, service, deployment, task);
  return true;
};

/** The pauses double, unless the task had served for a while. */
const restartLater = (world: World, service: ServiceRecord, deployment: DeploymentRecord, task: TaskRecord): void => {
  const now = world.clock.now();
  const hadServedLong = now - (task.startedAt ?? now) > LONGEST_RESTART_MILLISECONDS;
  const restarts = hadServedLong ? 0 : deployment.restarts;
  const pause = Math.min(LONGEST_RESTART_MILLISECONDS, FIRST_RESTART_MILLISECONDS * 2 ** restarts);
  changeDeployment(world, service.arn, deployment.id, { restarts: restarts + 1, notBefore: now + pause });
  world.background(
    `restart of ${service.name}`,
    sleepUntil(world, now + pause).then(() => world.changed(serviceSubject(service.arn))),
  );
};

const breakCircuit = (world: World, tasks: ServiceTasks, service: ServiceRecord): boolean => {
  const primary = primaryOf(service);
  const threshold = Math.min(200, Math.max(3, Math.ceil(service.desiredCount / 2)));
  const isBroken =
    service.circuitBreaker.enable && primary.rolloutState === 'IN_PROGRESS' && primary.failedTasks >= threshold;
  if (!isBroken) return false;
  const reason = 'tasks failed to start.';
  addEvent(world, service.arn, `(deployment ${primary.id}) deployment failed: ${reason}`);
  const back = service.circuitBreaker.rollback
    ? service.deployments.slice(1).find(({ rolloutState }) => rolloutState === 'COMPLETED')
    : undefined;
  changeDeployment(world, service.arn, primary.id, {
    rolloutState: 'FAILED',
    rolloutStateReason: `ECS deployment circuit breaker: ${reason}`,
  });
  changeService(world, service.arn, (current) => ({
    ...current,
    outcomes: { ...current.outcomes, [primary.id]: 'FAILED' },
  }));
  if (back !== undefined) rollBack(world, service.arn, primary.id, back);
  for (const task of liveTasksOf(world, service).filter(({ deploymentId }) => deploymentId === primary.id)) {
    tasks.retire(service, task, `Scaling activity initiated by (deployment ${primary.id})`);
  }
  return true;
};

const rollBack = (world: World, arn: string, failedId: string, back: DeploymentRecord): void => {
  addEvent(world, arn, `rolling back to (deployment ${back.id}).`);
  const rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${back.id}.`;
  const renewed = {
    rolloutState: 'IN_PROGRESS' as const,
    rolloutStateReason,
    failedTasks: 0,
    restarts: 0,
    notBefore: 0,
  };
  changeService(world, arn, (service) => ({
    ...service,
    definitionArn: back.definitionArn,
    deployments: [
      { ...back, ...renewed },
      ...service.deployments.filter(({ id }) => id !== back.id && id === failedId),
    ],
  }));
};

const startMissing = (world: World, tasks: ServiceTasks, service: ServiceRecord): boolean => {
  const primary = primaryOf(service);
  if (primary.rolloutState === 'FAILED' || primary.notBefore > world.clock.now()) return false;
  const all = tasksOf(world, service);
  const own = all.filter(
    ({ deploymentId, desiredStatus }) => deploymentId === primary.id && desiredStatus === 'RUNNING',
  );
  const most = Math.floor((service.desiredCount * service.maximumPercent) / 100);
  if (own.length >= service.desiredCount || all.length >= Math.max(1, most)) return false;
  if (tasks.start(service)) return true;
  addEvent(world, service.arn, 'was unable to place a task because no container instance met all of its requirements.');
  return false;
};

/** Old tasks go as new ones are healthy, never below the minimum; and what is more than was asked for. */
const retireSuperfluous = (world: World, tasks: ServiceTasks, service: ServiceRecord): boolean => {
  const primary = primaryOf(service);
  const live = liveTasksOf(world, service);
  const own = live.filter(({ deploymentId }) => deploymentId === primary.id);
  const least = Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
  const healthy = live.filter(({ isHealthy }) => isHealthy).length;
  const isFailed = primary.rolloutState === 'FAILED';
  const old = live.find(
    (task) => task.deploymentId !== primary.id && (!task.isHealthy || (!isFailed && healthy > least)),
  );
  const extra = own.length > service.desiredCount ? (own.find(({ isHealthy }) => !isHealthy) ?? own[0]) : undefined;
  const task = old ?? extra;
  if (task === undefined) return false;
  tasks.retire(service, task, `Scaling activity initiated by (deployment ${primary.id})`);
  return true;
};

const complete = (world: World, service: ServiceRecord): boolean => {
  const primary = primaryOf(service);
  const all = tasksOf(world, service);
  const isServing = (task: TaskRecord) =>
    task.isHealthy && task.desiredStatus === 'RUNNING' && task.deploymentId === primary.id;
  const healthy = all.filter(isServing).length;
  const isSteady = healthy === service.desiredCount && all.length === service.desiredCount;
  if (primary.rolloutState !== 'IN_PROGRESS' || !isSteady) return false;
  changeService(world, service.arn, (current) => ({
    ...current,
    deployments: [
      {
        ...primary,
        rolloutState: 'COMPLETED',
        rolloutStateReason: `ECS deployment ${primary.id} completed.`,
        restarts: 0,
        updatedAt: world.clock.now(),
      },
    ],
    outcomes: { ...lastOutcomes(current.outcomes), [primary.id]: 'COMPLETED' },
  }));
  addEvent(world, service.arn, `(deployment ${primary.id}) deployment completed.`);
  addEvent(world, service.arn, 'has reached a steady state.');
  return true;
};

const OUTCOMES_KEPT = 20;
const lastOutcomes = (outcomes: ServiceRecord['outcomes']): ServiceRecord['outcomes'] =>
  Object.fromEntries(Object.entries(outcomes).slice(-OUTCOMES_KEPT));
