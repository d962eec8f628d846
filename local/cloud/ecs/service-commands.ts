import type {
  CreateServiceCommandInput,
  DeleteServiceCommandInput,
  DeploymentConfiguration,
  DescribeServicesCommandInput,
  LoadBalancer as LoadBalancerInput,
  NetworkConfiguration,
  ServiceRegistry,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { NotModelled, type Service, command, refuseOther, refuseUnknown } from '../not-modelled';
import type { World } from '../world';
import { describeService } from './describe-service';
import { invalidParameter } from './faults';
import { type ServiceRecord, clusterName } from './records';
import type { ServiceChange, ServiceScheduler } from './services';
import { definitionOrFault } from './task-definitions';

const loadBalancerOf = (
  name: string,
  loadBalancers: LoadBalancerInput[] | undefined,
): ServiceRecord['loadBalancer'] => {
  if (loadBalancers === undefined || loadBalancers.length === 0) return undefined;
  const [only, ...others] = loadBalancers;
  if (only === undefined || others.length > 0) throw new NotModelled(name, 'more than one of loadBalancers');
  refuseUnknown(name, only, ['targetGroupArn', 'containerName', 'containerPort'], 'loadBalancers.');
  return {
    targetGroupArn: only.targetGroupArn ?? '',
    containerName: only.containerName ?? '',
    containerPort: only.containerPort ?? 0,
  };
};

const registryOf = (name: string, registries: ServiceRegistry[] | undefined): string | undefined => {
  const [only, ...others] = registries ?? [];
  if (others.length > 0) throw new NotModelled(name, 'more than one of serviceRegistries');
  refuseUnknown(name, only ?? {}, ['registryArn'], 'serviceRegistries.');
  return only?.registryArn;
};

/** Networks are not simulated: what is checked is that they are given where ECS needs them. */
const checkNetwork = (world: World, taskDefinition: string | undefined, network: NetworkConfiguration | undefined) => {
  const needsNetwork = definitionOrFault(world, taskDefinition).networkMode === 'awsvpc';
  if (needsNetwork && network?.awsvpcConfiguration?.subnets?.length) return;
  if (needsNetwork)
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  if (network !== undefined)
    throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
};

const deploymentConfigurationOf = (name: string, configuration: DeploymentConfiguration | undefined) => {
  refuseUnknown(
    name,
    configuration ?? {},
    ['minimumHealthyPercent', 'maximumPercent', 'deploymentCircuitBreaker'],
    'deploymentConfiguration.',
  );
  return {
    minimumHealthyPercent: configuration?.minimumHealthyPercent ?? 100,
    maximumPercent: configuration?.maximumPercent ?? 200,
    circuitBreaker: {
      enable: configuration?.deploymentCircuitBreaker?.enable ?? false,
      rollback: configuration?.deploymentCircuitBreaker?.rollback ?? false,
    },
  };
};

const COMMON = [
  'cluster',
  'taskDefinition',
  'desiredCount',
  'deploymentConfiguration',
  'healthCheckGracePeriodSeconds',
  'loadBalancers',
  'enableExecuteCommand',
  'propagateTags',
  'networkConfiguration',
  'serviceRegistries',
] as const;

export const serviceCommands = (world: World, scheduler: ServiceScheduler): Service => ({
  ...command<CreateServiceCommandInput>(
    'CreateService',
    [...COMMON, 'serviceName', 'launchType', 'tags', 'clientToken'],
    (input) => {
      refuseOther('CreateService', 'launchType', input.launchType, ['EC2']);
      checkNetwork(world, input.taskDefinition, input.networkConfiguration);
      const service = scheduler.create({
        name: input.serviceName ?? '',
        cluster: clusterName(input.cluster),
        desiredCount: input.desiredCount ?? 0,
        taskDefinition: input.taskDefinition ?? '',
        loadBalancer: loadBalancerOf('CreateService', input.loadBalancers),
        registryArn: registryOf('CreateService', input.serviceRegistries),
        graceSeconds: input.healthCheckGracePeriodSeconds ?? 0,
        propagateTags: input.propagateTags ?? 'NONE',
        tags: input.tags ?? [],
        ...deploymentConfigurationOf('CreateService', input.deploymentConfiguration),
      });
      return { service: describeService(world, service) };
    },
  ),
  ...command<UpdateServiceCommandInput>('UpdateService', [...COMMON, 'service', 'forceNewDeployment'], (input) => ({
    service: describeService(world, scheduler.update(input.cluster, input.service, changeOf(input))),
  })),
  ...command<DeleteServiceCommandInput>('DeleteService', ['cluster', 'service', 'force'], (input) => ({
    service: describeService(world, scheduler.delete(input.cluster, input.service, input.force ?? false)),
  })),
  ...command<DescribeServicesCommandInput>('DescribeServices', ['cluster', 'services', 'include'], (input) => {
    const found = (input.services ?? []).map((nameOrArn) => ({
      nameOrArn,
      service: scheduler.find(input.cluster, nameOrArn),
    }));
    const withTags = input.include?.includes('TAGS') ?? false;
    return {
      services: found.flatMap(({ service }) =>
        service ? [{ ...describeService(world, service), ...(withTags ? { tags: service.tags } : {}) }] : [],
      ),
      failures: found.flatMap(({ nameOrArn, service }) => (service ? [] : [{ arn: nameOrArn, reason: 'MISSING' }])),
    };
  }),
});

/** Only what was given is changed. */
const changeOf = (input: UpdateServiceCommandInput): ServiceChange => ({
  ...(input.desiredCount === undefined ? {} : { desiredCount: input.desiredCount }),
  ...(input.healthCheckGracePeriodSeconds === undefined ? {} : { graceSeconds: input.healthCheckGracePeriodSeconds }),
  ...(input.deploymentConfiguration === undefined
    ? {}
    : deploymentConfigurationOf('UpdateService', input.deploymentConfiguration)),
  ...(input.loadBalancers === undefined ? {} : { loadBalancer: loadBalancerOf('UpdateService', input.loadBalancers) }),
  ...(input.serviceRegistries === undefined
    ? {}
    : { registryArn: registryOf('UpdateService', input.serviceRegistries) }),
  ...(input.taskDefinition === undefined ? {} : { taskDefinition: input.taskDefinition }),
  ...(input.forceNewDeployment === undefined ? {} : { forceNewDeployment: input.forceNewDeployment }),
});
