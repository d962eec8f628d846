import { type World } from '../world';
import { type Target, matches, requestCountsIn, rulesIn, targetGroupsIn, targetKey, targetsIn } from './records';

/** What the load balancer needs of the outside. */
export type LoadBalancerOptions = {
  /** Status code of a GET to a port of this machine; rejects when nothing answers. */
  probe(port: number, path: string): Promise<number>;
  /** Resolves when no request to that port is in flight any more. */
  drained(port: number): Promise<void>;
};

/** The shared load balancer: knows who is healthy, and where a request goes. */
export type LoadBalancer = {
  /** Puts a target in the group; it gets requests as soon as it is healthy. */
  register(target: Pick<Target, 'targetGroupArn' | 'instanceId' | 'port'>): void;
  /** No new requests from now on; resolves when those in flight have ended, at the latest after the group's delay. */
  deregister(targetGroupArn: string, port: number): Promise<void>;
  isHealthy(targetGroupArn: string, port: number): boolean;
  /** The next healthy target for a host, in turn. Without a port: the rule is there but nobody is healthy. */
  route(host: string): { targetGroup: string; port: number | undefined } | undefined;
  /** Counts one request that was forwarded. */
  countRequest(targetGroup: string): void;
  /** Forgets the targets of an earlier life of the platform. */
  forgetTargets(): void;
};

const CHECK_EVERY_MILLISECONDS = 25;

/** Targets and routing. A target is checked until it is healthy for the first time; later ECS watches its process. */
export const makeLoadBalancer = (world: World, options: LoadBalancerOptions): LoadBalancer => {
  const turns = new Map<string, number>();
  const healthyIn = (targetGroupArn: string): Target[] =>
    targetsIn(world)
      .all()
      .filter((target) => target.targetGroupArn === targetGroupArn && target.state === 'healthy');
  return {
    register: (target) => {
      targetsIn(world).put(targetKey(target.targetGroupArn, target.port), { ...target, state: 'initial' });
      world.changed();
      world.background(
        `health check of port ${target.port}`,
        untilHealthy(world, options, target.targetGroupArn, target.port),
      );
    },
    deregister: async (targetGroupArn, port) => {
      const key = targetKey(targetGroupArn, port);
      const target = targetsIn(world).get(key);
      if (target === undefined) return;
      targetsIn(world).put(key, { ...target, state: 'draining' });
      world.changed();
      await drain(world, options, targetGroupArn, port);
      targetsIn(world).delete(key);
      world.changed();
    },
    isHealthy: (targetGroupArn, port) => targetsIn(world).get(targetKey(targetGroupArn, port))?.state === 'healthy',
    route: (host) => {
      const rule = ruleFor(world, host);
      if (rule === undefined) return undefined;
      const healthy = healthyIn(rule.targetGroupArn);
      const turn = (turns.get(rule.targetGroupArn) ?? -1) + 1;
      turns.set(rule.targetGroupArn, turn);
      return { targetGroup: rule.targetGroupArn, port: healthy[turn % Math.max(1, healthy.length)]?.port };
    },
    countRequest: (targetGroupArn) => {
      const minuteAt = Math.floor(world.clock.now() / 60_000) * 60_000;
      const key = `${targetGroupArn} ${minuteAt}`;
      const count = (requestCountsIn(world).get(key)?.count ?? 0) + 1;
      requestCountsIn(world).put(key, { targetGroupArn, minuteAt, count });
    },
    forgetTargets: () => {
      for (const target of targetsIn(world).all())
        targetsIn(world).delete(targetKey(target.targetGroupArn, target.port));
    },
  };
};

const untilHealthy = async (
  world: World,
  { probe }: LoadBalancerOptions,
  targetGroupArn: string,
  port: number,
): Promise<void> => {
  const key = targetKey(targetGroupArn, port);
  while (!world.closing.aborted) {
    const group = targetGroupsIn(world).get(targetGroupArn);
    const status = group === undefined ? 0 : await probe(port, group.healthCheckPath).catch(() => 0);
    const target = targetsIn(world).get(key);
    if (group === undefined || target?.state !== 'initial') return;
    if (matches(group.matcher, status)) {
      targetsIn(world).put(key, { ...target, state: 'healthy' });
      return world.changed(key);
    }
    await world.clock.sleep(CHECK_EVERY_MILLISECONDS, world.closing);
  }
};

/** The delay is an upper bound: with nothing in flight there is nothing to wait for. */
const drain = async (
  world: World,
  { drained }: LoadBalancerOptions,
  targetGroupArn: string,
  port: number,
): Promise<void> => {
  const delay = (targetGroupsIn(world).get(targetGroupArn)?.deregistrationDelaySeconds ?? 300) * 1000;
  const enough = new AbortController();
  const tooLong = world.clock.sleep(delay, AbortSignal.any([enough.signal, world.closing])).catch(() => undefined);
  await Promise.race([drained(port), tooLong]);
  enough.abort();
};

/** Lowest priority number first, as the listener evaluates them. */
const ruleFor = (world: World, host: string) =>
  rulesIn(world)
    .all()
    .sort((one, other) => one.priority - other.priority)
    .find(({ hosts }) => hosts.some((pattern) => hostMatches(pattern, host)));

const hostMatches = (pattern: string, host: string): boolean => {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 'i').test(host);
};
