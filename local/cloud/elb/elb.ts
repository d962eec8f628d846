import {
  type DescribeRulesCommandInput,
  type DescribeTargetGroupsCommandInput,
  type DescribeTargetHealthCommandInput,
  RuleNotFoundException,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Service, command } from '../not-modelled';
import type { World } from '../world';
import { type Rule, type TargetGroup, rulesIn, targetGroupsIn, targetsIn } from './records';

const $metadata = { httpStatusCode: 400 };

const groupOrFault = (world: World, arn: string | undefined): TargetGroup => {
  const group = targetGroupsIn(world).get(arn ?? '');
  if (group === undefined)
    throw new TargetGroupNotFoundException({ message: `Target groups '${arn}' not found`, $metadata });
  return group;
};

const describeGroup = ({ arn, name, port, vpcId, healthCheckPath, matcher }: TargetGroup) => ({
  TargetGroupArn: arn,
  TargetGroupName: name,
  Protocol: 'HTTP',
  Port: port,
  VpcId: vpcId,
  TargetType: 'instance',
  HealthCheckPath: healthCheckPath,
  Matcher: { HttpCode: matcher },
});

const describeRule = ({ arn, priority, hosts, targetGroupArn }: Rule) => ({
  RuleArn: arn,
  Priority: String(priority),
  Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: hosts }, Values: hosts }],
  Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
  IsDefault: false,
});

const WHY = {
  healthy: {},
  initial: { Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' },
  draining: { Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' },
} as const;

/** The commands of Elastic Load Balancing that read; what changes comes from CloudFormation and ECS. */
export const elasticLoadBalancingV2 = (world: World): Service => ({
  ...command<DescribeTargetHealthCommandInput>('DescribeTargetHealth', ['TargetGroupArn'], ({ TargetGroupArn }) => {
    const { arn } = groupOrFault(world, TargetGroupArn);
    const targets = targetsIn(world)
      .all()
      .filter((target) => target.targetGroupArn === arn);
    return {
      TargetHealthDescriptions: targets.map(({ instanceId, port, state }) => ({
        Target: { Id: instanceId, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: { State: state, ...WHY[state] },
      })),
    };
  }),
  ...command<DescribeTargetGroupsCommandInput>('DescribeTargetGroups', ['TargetGroupArns', 'Names'], (input) => {
    const all = targetGroupsIn(world).all();
    if (input.TargetGroupArns)
      return { TargetGroups: input.TargetGroupArns.map((arn) => describeGroup(groupOrFault(world, arn))) };
    if (input.Names === undefined) return { TargetGroups: all.map(describeGroup) };
    const named = input.Names.map((name) => groupOrFault(world, all.find((group) => group.name === name)?.arn ?? name));
    return { TargetGroups: named.map(describeGroup) };
  }),
  ...command<DescribeRulesCommandInput>('DescribeRules', ['ListenerArn', 'RuleArns'], ({ ListenerArn, RuleArns }) => {
    const all = rulesIn(world).all();
    if (RuleArns === undefined) {
      const ofListener = all.filter(({ listenerArn }) => listenerArn === ListenerArn);
      return { Rules: ofListener.sort((one, other) => one.priority - other.priority).map(describeRule) };
    }
    return {
      Rules: RuleArns.map((arn) => {
        const rule = rulesIn(world).get(arn);
        if (rule === undefined)
          throw new RuleNotFoundException({ message: `One or more rules not found: ${arn}`, $metadata });
        return describeRule(rule);
      }),
    };
  }),
});
