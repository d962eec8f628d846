import { readConfig } from '../../../functions/shared/read-config';
import { MINIMAL, WITH_DATABASE } from './minimal-config';

const read = (redis: string, more = '') => readConfig(`${MINIMAL}redis: ${redis}\n${more}`, 'staging.yml');
const SHARED = "{ mode: shared, url: 'redis://shared.example.com:6379' }";

test('redis with nothing in it is a container of the environment', () => {
  expect(read('{}').redis).toEqual({ mode: 'container', memoryMegabytes: 128, class: 'cache.t4g.micro' });
  expect(readConfig(MINIMAL, 'staging.yml')).not.toHaveProperty('redis');
});

test.each(['redis://a', 'redis://10.0.0.7:6379', 'rediss://shared.example.com:6380/15'])(
  '%s is a shared server',
  (url) => {
    expect(read(`{ mode: shared, url: '${url}' }`).redis).toMatchObject({ mode: 'shared', url });
  },
);

test.each([
  ['{ mode: cluster }', 'redis.mode'],
  ['{ mode: shared }', 'redis.url: is missing: mode shared needs the URL'],
  ['{ memoryMegabytes: 8 }', 'redis.memoryMegabytes'],
  ["{ class: 'cache.t4g.micro; rm -rf /' }", 'redis.class: must be an ElastiCache node type'],
  ['{ class: db.t4g.micro }', 'redis.class: must be an ElastiCache node type'],
  ['{ port: 1 }', 'redis.port: unknown field'],
  ["{ url: 'http://a' }", 'redis.url: must be a redis://'],
  ["{ url: 'redis://user:password@a' }", 'redis.url: must be a redis:// or rediss:// URL of a host, without user'],
  ["{ url: 'redis://a:65536' }", 'redis.url: must have a port'],
  ["{ url: 'redis://a/0?x={{resolve:secretsmanager:b}}' }", 'redis.url: must be'],
  ["{ url: 'redis://${PGPASSWORD}' }", 'redis.url: must be'],
  ['{ url: "redis://a\\nb" }', 'redis.url: must be'],
  ['{ url: "redis://a\\0" }', 'redis.url: must be'],
])('redis: %s is refused, with the reason', (redis, problem) => {
  expect(() => read(redis)).toThrow(problem);
});

test.each(['REDIS_URL', 'REDIS_PREFIX'])(
  "%s is the platform's when there is redis, and else the application's",
  (name) => {
    expect(() => read('{}', `variables: { ${name}: x }\n`)).toThrow(`variables.${name}: is given by the platform`);
    expect(readConfig(`${MINIMAL}variables: { ${name}: x }\n`, 'staging.yml').variables).toEqual({ [name]: 'x' });
  },
);

test.each([MINIMAL, WITH_DATABASE])('a variable may refer to REDIS_URL only when there is redis', (before) => {
  const variables = 'variables: { CACHE: "${REDIS_URL}/1" }\n';
  expect(() => readConfig(before + variables, 'staging.yml')).toThrow(/variables\.CACHE: refers to .*needs redis/);
  expect(readConfig(`${before}redis: ${SHARED}\n${variables}`, 'staging.yml').variables).toHaveProperty('CACHE');
});

test('a service of the name redis is refused, because the platform runs one of that name', () => {
  const services = `${MINIMAL}  redis:\n    command: redis-server\n`;
  expect(() => readConfig(`${services}redis: {}\n`, 'staging.yml')).toThrow(
    'services.redis: has the name of the Redis',
  );
  expect(Object.keys(readConfig(services, 'staging.yml').services)).toContain('redis');
});
