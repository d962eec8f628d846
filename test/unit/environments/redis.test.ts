import { demandOf } from '../../../functions/cluster/demand';
import { redisIdFor } from '../../../functions/environments/names';
import { containerVariables } from '../../../functions/environments/variables';
import { environmentItem, STAGING, testConfig } from '../../support/handler-world';

const URL = 'redis://shared.example.com:6379';
const CASES = [
  ['container', 'full', 'own', { REDIS_URL: 'redis://own:6379', REDIS_PREFIX: '' }],
  ['elasticache', 'full', 'own', { REDIS_URL: 'redis://own:6379', REDIS_PREFIX: '' }],
  ['container', 'full', undefined, {}],
  ['shared', 'full', undefined, { REDIS_URL: URL, REDIS_PREFIX: 'sample:new-cool-page:' }],
  ['container', 'lite', undefined, { REDIS_URL: URL, REDIS_PREFIX: 'sample:new-cool-page:' }],
] as const;

const variablesOf = (redis: string, mode: 'full' | 'lite', redisHost?: string, overrides = {}) => {
  const staging = STAGING.replace('variables: {', "variables: { CACHE: '${REDIS_URL}/1',");
  const config = testConfig({ staging: `${staging}redis: ${redis}\n` });
  const environment = environmentItem({ mode, desired: { ...environmentItem().desired, overrides } });
  return containerVariables(config, environment, { commit: 'c', container: 'web', redisHost }).plain;
};
const ofRedis = (variables: Record<string, string>) =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('REDIS')));

test.each(CASES)('%s, %s, with its own Redis at %s: the containers are told %j', (mode, size, host, expected) => {
  expect(ofRedis(variablesOf(`{ mode: ${mode}, url: '${URL}' }`, size, host))).toEqual(expected);
});

test('a lite environment without a shared server has no Redis, and nothing that refers to it', () => {
  expect(Object.keys(variablesOf('{}', 'lite'))).toEqual(expect.not.arrayContaining(['REDIS_URL', 'CACHE']));
});

test('other variables refer to it', () => {
  expect(variablesOf('{}', 'full', 'own')['CACHE']).toBe('redis://own:6379/1');
});

test('an override of the environment wins, so that one can be pointed elsewhere', () => {
  expect(variablesOf('{}', 'full', 'own', { REDIS_URL: 'redis://b' })['REDIS_URL']).toBe('redis://b');
});

test('room is reserved for the container, and for nothing that runs elsewhere', () => {
  const demand = (redis: string) => {
    const { staging } = testConfig({ staging: `${STAGING}${redis}` });
    return demandOf(staging.services, staging.redis).memoryMegabytes;
  };
  expect(demand('redis: { memoryMegabytes: 300 }\n') - demand('')).toBe(300);
  expect(demand('redis: { mode: elasticache }\n')).toBe(demand(''));
});

test('the id of a cache fits ElastiCache for every name, and no two names share one', () => {
  const names = ['a', 'b'.repeat(28), `${'a'.repeat(19)}-${'b'.repeat(9)}`, `${'a'.repeat(19)}-${'b'.repeat(8)}c`];
  const ids = names.map((name) => redisIdFor({ application: 'twelveletter', name }));
  for (const id of ids) expect(id).toMatch(/^(?=.{1,40}$)twelveletter(-[a-z0-9]+)+$/);
  expect(new Set(ids).size).toBe(names.length);
});
