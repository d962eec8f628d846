import { readConfig } from '../../../functions/shared/read-config';
import { census } from '../../../local/demo/census';
import { get } from '../../../local/demo/visitor';
import { WITHOUT_DATABASE } from '../../support/platform-applications';
import { type TestPlatform, openPlatform, own } from '../../support/platform-fixture';
import { processesWith } from '../../support/platform-processes';
import { until } from '../../support/platform-until';
import { MINIMAL } from '../../unit/config/minimal-config';

const SHARED = 'redis://127.0.0.1:6379';

const redisOf = (text: string) => readConfig(`${MINIMAL}redis: ${text}\n`, 'staging.yml').redis;

describe.each([`{"url":"${SHARED}"}`, '{"mode":"elasticache"}'])('with redis: %s', (redis) => {
  let world: TestPlatform;
  beforeAll(async () => {
    world = await openPlatform((staging) => ({ ...staging, redis: redisOf(redis) }));
  });
  afterAll(() => world.close());

  const create = async (word: string) => {
    const name = own(word);
    const branch = `feature/${name}`;
    await world.api.create(branch, await world.repository.commit(branch, { 'note.txt': word }));
    await world.api.ready(name);
    return name;
  };
  const visitsOf = async (name: string) => (await world.summaryOf(name)).visits;
  /** None where the system hides them. */
  const servers = async () => (await processesWith(world.folder)).filter((line) => /redis/.test(line));
  const visit = (name: string) => get(world.urlOf(name));

  test('two environments count for themselves from 0, and a push keeps the count', async () => {
    const one = await create('one');
    await visit(one);
    await visit(one);
    const other = await create('other');
    expect([await visitsOf(one), await visitsOf(other)]).toEqual([2, 0]);
    const branch = `feature/${one}`;
    await world.api.push(branch, await world.repository.commit(branch, { 'note.txt': 'again' }));
    await world.api.ready(one);
    expect(await visitsOf(one)).toBe(2);
  });

  test('after a restart of the platform there is a Redis again, an empty one', async () => {
    const one = own('one');
    await world.restart();
    await until(`${one} serves`, () => world.summaryOf(one).catch(() => undefined));
    expect(await visitsOf(one)).toBe(0);
    await visit(one);
    expect(await visitsOf(one)).toBe(1);
  });

  test('the Redis goes with its environment, and the next one of the name begins at 0', async () => {
    const one = own('one');
    const before = await servers();
    await world.api.destroy(one);
    await world.api.destroyed(one);
    expect(await census(world.platform(), world.folder, one)).toEqual([]);
    expect(await servers()).toHaveLength(Math.max(0, before.length - 1));
    expect(await visitsOf(own('other'))).toBe(0);
    await create('one');
    expect(await visitsOf(one)).toBe(0);
  });
});

test('a lite environment is told the shared server and its own prefix', async () => {
  const world = await openPlatform((staging) => ({ ...staging, redis: redisOf(`{"url":"${SHARED}"}`) }));
  try {
    const name = own('small');
    const branch = `feature/${name}`;
    await world.api.create(branch, await world.repository.commit(branch, WITHOUT_DATABASE), { mode: 'lite' });
    await world.api.ready(name);
    const { variables } = JSON.parse((await get(world.urlOf(name))).body) as { variables: Record<string, string> };
    expect(variables).toMatchObject({ REDIS_URL: SHARED, REDIS_PREFIX: `sample:${name}:` });
  } finally {
    await world.close();
  }
});
