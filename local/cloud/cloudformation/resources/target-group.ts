import { type TargetGroup, targetGroupArn, targetGroupsIn } from '../../elb/records';
import { NotModelled, refuseOther } from '../../not-modelled';
import { type World, hexId } from '../../world';
import { textOrNothing } from '../ecs-shapes';
import { type Context, type Properties, type ResourceType, generatedName } from '../resource-type';

const TYPE = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const DELAY = 'deregistration_delay.timeout_seconds';
const MAX_NAME_LENGTH = 32;

const delayOf = (properties: Properties): number => {
  const attributes = (properties['TargetGroupAttributes'] ?? []) as { Key: string; Value: string }[];
  const other = attributes.find(({ Key }) => Key !== DELAY);
  if (other !== undefined) throw new NotModelled(TYPE, `TargetGroupAttributes ${other.Key}`);
  return Number(attributes[0]?.Value ?? 300);
};

const groupOf = (name: string, arn: string, properties: Properties, { tags }: Context): TargetGroup => {
  refuseOther(TYPE, 'TargetType', properties['TargetType'], ['instance']);
  refuseOther(TYPE, 'Protocol', properties['Protocol'], ['HTTP']);
  refuseOther(TYPE, 'HealthCheckPort', properties['HealthCheckPort'], ['traffic-port']);
  const matcher = properties['Matcher'] as { HttpCode?: string } | undefined;
  return {
    arn,
    name,
    port: Number(properties['Port']),
    vpcId: textOrNothing(properties['VpcId']) ?? '',
    healthCheckPath: textOrNothing(properties['HealthCheckPath']) ?? '/',
    matcher: String(matcher?.HttpCode ?? '200'),
    deregistrationDelaySeconds: delayOf(properties),
    tags: tags.map(({ Key, Value }) => ({ Key: Key ?? '', Value: Value ?? '' })),
  };
};

const made = (world: World, group: TargetGroup) => {
  targetGroupsIn(world).put(group.arn, group);
  world.changed();
  return { physicalId: group.arn, attributes: { TargetGroupName: group.name, TargetGroupArn: group.arn } };
};

/** AWS::ElasticLoadBalancingV2::TargetGroup. Intervals and thresholds are accepted, but targets are checked as often as is useful on a laptop. */
export const targetGroup = (world: World): ResourceType => ({
  properties: [
    ...[
      'Name',
      'VpcId',
      'Protocol',
      'Port',
      'TargetType',
      'HealthCheckPath',
      'HealthCheckPort',
      'HealthCheckIntervalSeconds',
      'HealthCheckTimeoutSeconds',
    ],
    ...['HealthyThresholdCount', 'UnhealthyThresholdCount', 'Matcher', 'TargetGroupAttributes'],
  ],
  immutable: ['Name', 'VpcId', 'Protocol', 'Port', 'TargetType'],
  create: async (properties, context) => {
    const name = textOrNothing(properties['Name']) ?? generatedName(context, hexId(world, 12), MAX_NAME_LENGTH);
    const group = groupOf(name, targetGroupArn(world, name), properties, context);
    context.exists(group.arn);
    return made(world, group);
  },
  update: async (arn, properties, context) =>
    made(world, groupOf(targetGroupsIn(world).get(arn)?.name ?? '', arn, properties, context)),
  delete: async (arn) => {
    targetGroupsIn(world).delete(arn);
    world.changed();
  },
});
