import type { Environment } from '../environments/environment';
import { redisModeOf } from '../environments/redis';
import type { Config } from '../shared/config';

/**
 * How many environments have a Redis container or get one before this one does, itself included; none when it gets
 * none. Each takes a network interface of an instance, which ECS does not count among what an instance has left.
 */
export const redisContainersUpTo = (
  config: Config,
  environment: Environment,
  all: Environment[],
  isNotLater: (other: Environment) => boolean,
): number => {
  if (redisModeOf(config, environment) !== 'container') return 0;
  const others = all.filter(
    (other) =>
      other.name !== environment.name &&
      redisModeOf(config, other) === 'container' &&
      (other.resources.stack !== undefined || isNotLater(other)),
  );
  return others.length + 1;
};
