import type { Answer } from '../../not-modelled';
import { serviceSubject, servicesIn } from '../../ecs/records';
import type { World } from '../../world';
import { ecsTags, textOrNothing, toApiShape } from '../ecs-shapes';
import { type Context, type Made, type Properties, type ResourceType, generatedName } from '../resource-type';
import { hexId } from '../../world';

type Ecs = Record<string, Answer>;

const inputOf = (properties: Properties) => ({
  cluster: textOrNothing(properties['Cluster']),
  taskDefinition: textOrNothing(properties['TaskDefinition']),
  desiredCount: Number(properties['DesiredCount'] ?? 1),
  healthCheckGracePeriodSeconds:
    properties['HealthCheckGracePeriodSeconds'] === undefined
      ? undefined
      : Number(properties['HealthCheckGracePeriodSeconds']),
  deploymentConfiguration: configurationOf(properties),
  loadBalancers: properties['LoadBalancers'] === undefined ? undefined : toApiShape(properties['LoadBalancers']),
  networkConfiguration:
    properties['NetworkConfiguration'] === undefined ? undefined : toApiShape(properties['NetworkConfiguration']),
  serviceRegistries:
    properties['ServiceRegistries'] === undefined ? undefined : toApiShape(properties['ServiceRegistries']),
  propagateTags: textOrNothing(properties['PropagateTags']),
  enableExecuteCommand:
    properties['EnableExecuteCommand'] === undefined ? undefined : Boolean(properties['EnableExecuteCommand']),
});

const configurationOf = ({ DeploymentConfiguration }: Properties) =>
  DeploymentConfiguration === undefined ? undefined : toApiShape(DeploymentConfiguration);

/** Waits as CloudFormation does: until the newest deployment has come to its end. */
const stabilised = async (world: World, arn: string, signal: AbortSignal, deploymentId: string): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    const service = servicesIn(world).get(arn);
    const listed = service?.deployments.find(({ id }) => id === deploymentId)?.rolloutState;
    const state = service?.outcomes[deploymentId] ?? listed;
    if (state === 'COMPLETED') return;
    if (state !== 'IN_PROGRESS') {
      throw new Error("Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.");
    }
    await world.nextChange(signal, [serviceSubject(arn)]);
  }
};

const newestDeployment = (world: World, arn: string): string => servicesIn(world).get(arn)?.deployments[0]?.id ?? '';

const ready = async (world: World, arn: string, { signal }: Context): Promise<Made> => {
  await stabilised(world, arn, signal, newestDeployment(world, arn));
  return { physicalId: arn, attributes: { Name: arn.split('/').at(-1) ?? '', ServiceArn: arn } };
};

/** AWS::ECS::Service: done when its deployment is. */
export const service = (world: World, ecs: Ecs): ResourceType => ({
  properties: [
    ...[
      'ServiceName',
      'Cluster',
      'TaskDefinition',
      'DesiredCount',
      'LaunchType',
      'EnableExecuteCommand',
      'PropagateTags',
    ],
    ...['HealthCheckGracePeriodSeconds', 'DeploymentConfiguration', 'LoadBalancers'],
    ...['NetworkConfiguration', 'ServiceRegistries'],
  ],
  immutable: ['ServiceName', 'Cluster', 'LaunchType'],
  create: async (properties: Properties, context) => {
    const name = textOrNothing(properties['ServiceName']) ?? generatedName(context, hexId(world, 12), 255);
    const launchType = textOrNothing(properties['LaunchType']);
    const input = { ...inputOf(properties), serviceName: name, launchType, tags: ecsTags(context.tags) };
    const { service: created } = (await ecs['CreateService']?.(input)) as { service: { serviceArn: string } };
    context.exists(created.serviceArn);
    return ready(world, created.serviceArn, context);
  },
  update: async (arn, properties, context) => {
    await ecs['UpdateService']?.({ ...inputOf(properties), service: arn });
    return ready(world, arn, context);
  },
  resume: (arn, _properties, context) => ready(world, arn, context),
  delete: async (arn, properties, { signal }) => {
    const status = servicesIn(world).get(arn)?.status;
    if (status === undefined || status === 'INACTIVE') return;
    await ecs['DeleteService']?.({ cluster: textOrNothing(properties['Cluster']), service: arn, force: true });
    while (servicesIn(world).get(arn)?.status !== 'INACTIVE') {
      signal.throwIfAborted();
      await world.nextChange(signal, [serviceSubject(arn)]);
    }
  },
});
