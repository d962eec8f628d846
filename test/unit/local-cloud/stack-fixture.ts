import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

export const GOOD = 'a'.repeat(40);
export const NEWER = 'b'.repeat(40);
/** Its process ends at once. */
export const BROKEN = 'c'.repeat(40);

const template = (changes: Record<string, unknown> = {}) => ({
  Parameters: {
    Image: { Type: 'String' },
    Attempt: { Type: 'String', Default: '1', AllowedPattern: '[0-9]+' },
    Priority: { Type: 'Number', Default: 7 },
  },
  Conditions: { HasLogs: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Attempt' }, '0'] }] } },
  Resources: {
    LogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Condition: 'HasLogs',
      Properties: { LogGroupName: { 'Fn::Sub': '/shop/${AWS::StackName}' }, RetentionInDays: 14 },
    },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'web']] },
        ContainerDefinitions: [
          {
            Name: 'web',
            Image: { 'Fn::Sub': 'example/shop:${Image}' },
            Memory: 256,
            Command: ['npm', 'start'],
            Environment: [{ Name: 'PORT', Value: '3000' }],
            PortMappings: [{ ContainerPort: 3000, HostPort: 0 }],
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: { 'awslogs-group': { Ref: 'LogGroup' }, 'awslogs-stream-prefix': 'service' },
            },
          },
        ],
      },
    },
    TargetGroup: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { VpcId: 'vpc', Port: 3000, Protocol: 'HTTP', HealthCheckPath: '/health' },
    },
    Rule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: 'arn:aws:elasticloadbalancing:local:000000000000:listener/app/shared/1/2',
        Priority: { Ref: 'Priority' },
        Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.localhost'] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'TargetGroup' } }],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      DependsOn: 'Rule',
      Properties: {
        ServiceName: 'shop-web',
        Cluster: 'staging',
        TaskDefinition: { Ref: 'Definition' },
        DesiredCount: 1,
        HealthCheckGracePeriodSeconds: 30,
        DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: { Ref: 'TargetGroup' } }],
      },
    },
    ...changes,
  },
  Outputs: { Attempt: { Value: { Ref: 'Attempt' } } },
});

/** A stack with one service behind the load balancer, ready to be created. */
export const withStack = (options: FixtureOptions = {}) => {
  const fixture = cloudFixture({
    exitCodeOf: ({ folder }) => (folder.includes(BROKEN) ? 1 : undefined),
    ...options,
  });
  const cloudformation = fixture.clients.of(CloudFormationClient);
  const ecs = fixture.clients.of(ECSClient);
  const wish = (
    image: string,
    more: { attempt?: string; resources?: Record<string, unknown>; token?: string } = {},
  ) => ({
    StackName: 'shop',
    TemplateBody: JSON.stringify(template(more.resources)),
    Parameters: [
      { ParameterKey: 'Image', ParameterValue: image },
      { ParameterKey: 'Attempt', ParameterValue: more.attempt ?? '1' },
    ],
    Tags: [{ Key: 'environment', Value: 'shop' }],
    DisableRollback: true,
    ...(more.token === undefined ? {} : { ClientRequestToken: more.token }),
  });
  const stack = async () => (await cloudformation.send(new DescribeStacksCommand({ StackName: 'shop' }))).Stacks?.[0];
  const create = (...input: Parameters<typeof wish>) => cloudformation.send(new CreateStackCommand(wish(...input)));
  const update = (...input: Parameters<typeof wish>) => cloudformation.send(new UpdateStackCommand(wish(...input)));
  const events = async () =>
    ((await cloudformation.send(new DescribeStackEventsCommand({ StackName: 'shop' }))).StackEvents ?? []).reverse();
  const line = async () => (await events()).map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
  const resources = async () => {
    const described = await cloudformation.send(new DescribeStackResourcesCommand({ StackName: 'shop' }));
    return Object.fromEntries((described.StackResources ?? []).map((one) => [one.LogicalResourceId, one]));
  };
  const service = async () =>
    (await ecs.send(new DescribeServicesCommand({ cluster: 'staging', services: ['shop-web'] }))).services?.[0];
  return { ...fixture, cloudformation, ecs, wish, stack, create, update, events, line, resources, service };
};
