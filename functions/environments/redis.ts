import type { Config } from '../shared/config';
import type { Environment } from './environment';

export const REDIS_PORT = 6379;

/** ECS CPU units of a Redis in a container. */
export const REDIS_CPU = 128;

/** Whose Redis an environment works with; a lite one has none of its own. */
export const redisModeOf = (
  { staging }: Config,
  { mode }: Environment,
): 'container' | 'elasticache' | 'shared' | 'none' => {
  if (staging.redis === undefined) return 'none';
  if (mode === 'full') return staging.redis.mode;
  return staging.redis.url === undefined ? 'none' : 'shared';
};

/** The private name that Cloud Map gives the container with the Redis of an environment. */
export const redisHostFor = ({ redis }: Config, { name }: Environment): string => `${name}.${redis.namespace}`;

/**
 * REDIS_URL and REDIS_PREFIX of a container. `ownHost` is where the environment's own Redis answers, for whoever runs
 * after it is there; REDIS_PREFIX is empty there and keeps environments apart on a shared server.
 */
export const redisVariables = (
  config: Config,
  environment: Environment,
  ownHost: string | undefined,
): Record<string, string> => {
  const mode = redisModeOf(config, environment);
  const { application, redis } = config.staging;
  if (mode === 'shared') return { REDIS_URL: redis?.url ?? '', REDIS_PREFIX: `${application}:${environment.name}:` };
  if (mode === 'none' || ownHost === undefined) return {};
  return { REDIS_URL: `redis://${ownHost}:${REDIS_PORT}`, REDIS_PREFIX: '' };
};

/** What a Redis in a container needs of the cluster; nothing for any other kind. */
export const redisDemand = (redis: Config['staging']['redis']): { cpu: number; memoryMegabytes: number } =>
  redis?.mode === 'container'
    ? { cpu: REDIS_CPU, memoryMegabytes: redis.memoryMegabytes }
    : { cpu: 0, memoryMegabytes: 0 };
