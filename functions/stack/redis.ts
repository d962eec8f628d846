import cacheFragment from '../../cloudformation/redis-elasticache.yml';
import containerFragment from '../../cloudformation/redis-container.yml';
import type { Environment } from '../environments/environment';
import { redisIdFor, serviceNameFor } from '../environments/names';
import { REDIS_CPU, redisHostFor, redisModeOf } from '../environments/redis';
import type { Config } from '../shared/config';
import type { RedisConfig } from '../shared/config-redis';
import { type Json, type Resources, substitute } from './substitute';

/** From where no login is needed and nobody counts the pulls. */
const IMAGE = 'public.ecr.aws/docker/library/redis:7.2-alpine';

/** The rest is for buffers of clients: above the limit of a container, Linux would end it. */
const SHARE_OF_MEMORY = 0.75;

/** What stands for a host that only CloudFormation knows. No value that a person sets can hold it. */
const LATER = '\0';

/** The Redis of one environment: what it adds to the stack, and how the containers find it. */
export type StackRedis = {
  resources: Resources;
  /** For `containerVariables`; undefined when there is no Redis of the environment's own. */
  host: string | undefined;
  /** What services wait for. */
  dependsOn: string[];
  /** A value as the template has it: `asParameter` of each part, joined by the host where CloudFormation is to put it. */
  valueOf(value: string, asParameter: (part: string) => Json): Json;
};

const asOneParameter: StackRedis['valueOf'] = (value, asParameter) => asParameter(value);

/** Redis as staging.yml and the mode of the environment want it. Nothing of it changes from one commit to the next. */
export const stackRedis = (config: Config, environment: Environment): StackRedis => {
  const mode = redisModeOf(config, environment);
  const { redis } = config.staging;
  if (redis === undefined || mode === 'none' || mode === 'shared')
    return { resources: {}, host: undefined, dependsOn: [], valueOf: asOneParameter };
  const owner = { application: config.staging.application, name: environment.name };
  const { namespaceId, securityGroup, subnets, subnetGroup } = config.redis;
  if (mode === 'elasticache') {
    const settings = { id: redisIdFor(owner), class: redis.class, subnetGroup, securityGroup };
    return { resources: filled(cacheFragment, settings), host: LATER, dependsOn: [], valueOf: joinedByEndpoint };
  }
  const settings = {
    serviceName: serviceNameFor(owner, 'redis'),
    image: IMAGE,
    cpu: REDIS_CPU,
    memoryMegabytes: redis.memoryMegabytes,
    command: serverCommand(redis),
    name: environment.name,
    ...{ namespaceId, subnets, securityGroup },
  };
  return {
    resources: filled(containerFragment, settings),
    host: redisHostFor(config, environment),
    // Most applications end when their Redis is not there at the start.
    dependsOn: ['RedisService'],
    valueOf: asOneParameter,
  };
};

/** Keeps nothing on disk: it begins empty, and a replaced container begins empty again. */
const serverCommand = ({ memoryMegabytes }: RedisConfig): string[] => [
  ...['redis-server', '--save', '', '--appendonly', 'no'],
  ...['--maxmemory', `${Math.floor(memoryMegabytes * SHARE_OF_MEMORY)}mb`, '--maxmemory-policy', 'noeviction'],
];

const filled = (fragment: unknown, settings: Record<string, Json>): Resources =>
  substitute(
    (fragment as { Resources: Resources }).Resources,
    (reference) => settings[reference] ?? { Ref: reference },
  ) as Resources;

const joinedByEndpoint: StackRedis['valueOf'] = (value, asParameter) => {
  if (!value.includes(LATER)) return asParameter(value);
  const host: Json = { 'Fn::GetAtt': ['RedisCache', 'PrimaryEndPoint.Address'] };
  const parts = value
    .split(LATER)
    .flatMap((part, index) => [...(index === 0 ? [] : [host]), ...(part === '' ? [] : [asParameter(part)])]);
  return { 'Fn::Join': ['', parts] };
};
