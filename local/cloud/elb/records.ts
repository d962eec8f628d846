import { createHash } from 'node:crypto';
import { type World, arnOf } from '../world';

export type PlainTags = { Key: string; Value: string }[];

export type TargetGroup = {
  arn: string;
  name: string;
  port: number;
  vpcId: string;
  healthCheckPath: string;
  /** Status codes that count as healthy, such as `200-399` or `200,204`. */
  matcher: string;
  deregistrationDelaySeconds: number;
  tags: PlainTags;
};

export type Target = {
  targetGroupArn: string;
  instanceId: string;
  port: number;
  state: 'initial' | 'healthy' | 'draining';
};

export type Rule = {
  arn: string;
  listenerArn: string;
  priority: number;
  hosts: string[];
  targetGroupArn: string;
  tags: PlainTags;
};

/** How many requests a target group got in the minute that starts then. */
export type RequestCount = { targetGroupArn: string; minuteAt: number; count: number };

export const targetGroupsIn = ({ state }: World) => state.collection<TargetGroup>('target-groups');
export const targetsIn = ({ state }: World) => state.collection<Target>('targets');
export const rulesIn = ({ state }: World) => state.collection<Rule>('listener-rules');
export const requestCountsIn = ({ state }: World) => state.collection<RequestCount>('request-counts');

export const targetKey = (targetGroupArn: string, port: number): string => `${targetGroupArn} ${port}`;

export const targetGroupArn = (world: World, name: string): string =>
  arnOf(world, 'elasticloadbalancing', `targetgroup/${name}/${digest(name)}`);

export const ruleArn = (listenerArn: string, id: string): string =>
  `${listenerArn.replace(':listener/', ':listener-rule/')}/${digest(listenerArn + id)}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** True when a status code is in a matcher. */
export const matches = (matcher: string, status: number): boolean =>
  matcher.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-');
    return status >= Number(from) && status <= Number(to);
  });
