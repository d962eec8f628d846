import { type Rule, ruleArn, rulesIn } from '../../elb/records';
import { NotModelled, refuseUnknown } from '../../not-modelled';
import { type World, hexId } from '../../world';
import type { Context, Properties, ResourceType } from '../resource-type';

const TYPE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

type Condition = { Field?: string; HostHeaderConfig?: { Values?: string[] }; Values?: string[] };
type Action = { Type?: string; TargetGroupArn?: string };

const hostsOf = (properties: Properties): string[] => {
  const conditions = (properties['Conditions'] ?? []) as Condition[];
  return conditions.flatMap((condition) => {
    refuseUnknown(TYPE, condition, ['Field', 'HostHeaderConfig', 'Values'], 'Conditions.');
    if (condition.Field !== 'host-header') throw new NotModelled(TYPE, 'Conditions.Field', condition.Field);
    return condition.HostHeaderConfig?.Values ?? condition.Values ?? [];
  });
};

const targetOf = (properties: Properties): string => {
  const [action, ...others] = (properties['Actions'] ?? []) as Action[];
  if (action === undefined || others.length > 0 || action.Type !== 'forward')
    throw new NotModelled(TYPE, 'Actions', properties['Actions']);
  refuseUnknown(TYPE, action, ['Type', 'TargetGroupArn'], 'Actions.');
  return action.TargetGroupArn ?? '';
};

const put = (world: World, arn: string, properties: Properties, { tags }: Context) => {
  const listenerArn = String(properties['ListenerArn']);
  const priority = Number(properties['Priority']);
  const holder = rulesIn(world)
    .all()
    .find((rule) => rule.listenerArn === listenerArn && rule.priority === priority);
  if (holder !== undefined && holder.arn !== arn)
    throw new Error(`Priority '${priority}' is currently in use (Service: ElasticLoadBalancingV2, Status Code: 400)`);
  const plainTags = tags.map(({ Key, Value }) => ({ Key: Key ?? '', Value: Value ?? '' }));
  const rule: Rule = {
    arn,
    listenerArn,
    priority,
    hosts: hostsOf(properties),
    targetGroupArn: targetOf(properties),
    tags: plainTags,
  };
  rulesIn(world).put(arn, rule);
  world.changed();
  return { physicalId: arn, attributes: { RuleArn: arn, IsDefault: 'false' } };
};

/** AWS::ElasticLoadBalancingV2::ListenerRule: forwards a host to one target group. */
export const listenerRule = (world: World): ResourceType => ({
  properties: ['ListenerArn', 'Priority', 'Conditions', 'Actions'],
  immutable: ['ListenerArn'],
  create: async (properties, context) => {
    const made = put(world, ruleArn(String(properties['ListenerArn']), hexId(world, 16)), properties, context);
    context.exists(made.physicalId);
    return made;
  },
  update: async (arn, properties, context) => put(world, arn, properties, context),
  delete: async (arn) => {
    rulesIn(world).delete(arn);
    world.changed();
  },
});
