import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { World } from '../world';
import { type DeploymentRecord, type ServiceRecord, type TaskRecord, clusterArn } from './records';
import { tasksOf } from './service-view';

/** The service in the words of the API. */
export const describeService = (world: World, service: ServiceRecord): Service => {
  const tasks = tasksOf(world, service);
  const { loadBalancer, circuitBreaker } = service;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: clusterArn(world, service.cluster),
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: tasks.filter(({ status }) => status === 'PENDING').length,
    launchType: 'EC2',
    taskDefinition: service.definitionArn,
    loadBalancers: loadBalancer === undefined ? [] : [loadBalancer],
    healthCheckGracePeriodSeconds: service.graceSeconds,
    deploymentConfiguration: {
      minimumHealthyPercent: service.minimumHealthyPercent,
      maximumPercent: service.maximumPercent,
      deploymentCircuitBreaker: circuitBreaker,
    },
    deployments:
      service.status === 'INACTIVE'
        ? []
        : service.deployments.map((deployment, index) => describeDeployment(service, deployment, index === 0, tasks)),
    events: service.events.map(({ id, createdAt, message }) => ({ id, createdAt: new Date(createdAt), message })),
    propagateTags: service.propagateTags,
    createdAt: new Date(service.createdAt),
  };
};

const describeDeployment = (
  service: ServiceRecord,
  deployment: DeploymentRecord,
  isPrimary: boolean,
  tasks: TaskRecord[],
): Deployment => {
  const own = tasks.filter(({ deploymentId }) => deploymentId === deployment.id);
  return {
    id: deployment.id,
    status: isPrimary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.definitionArn,
    desiredCount: isPrimary && deployment.rolloutState !== 'FAILED' ? service.desiredCount : 0,
    runningCount: own.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: own.filter(({ status }) => status === 'PENDING').length,
    failedTasks: deployment.failedTasks,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    launchType: 'EC2',
  };
};
