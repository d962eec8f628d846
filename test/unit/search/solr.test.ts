import { handler } from '../../../functions/search/restore-search';
import { handler as snapshotSearch } from '../../../functions/search/snapshot-search';
import { SEARCH, refusal, solrWorld, statusOf } from '../../support/fake-solr';
import { STAGING, handlerWorld } from '../../support/handler-world';

const PASSWORD = 'hush hush';
const WITH_SECRET = SEARCH.replace('}', ', secret: team/solr }');

test('the password is sent as basic authentication and to the core that has to fetch, never in a URL', async () => {
  const world = await solrWorld(
    {
      STATUS: () => statusOf(undefined),
      CREATE: () => ({}),
      fetchindex: () => ({ status: 'OK' }),
      details: () => ({ details: { indexVersion: 7 } }),
    },
    { search: WITH_SECRET },
  );
  await world.run(handler, { version: 7 });
  for (const { request } of world.sent) {
    expect(request.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`solr:${PASSWORD}`).toString('base64')}`,
    });
    expect(request.url).not.toContain('hush');
  }
  const fetching = world.sent.find(({ what }) => what === 'fetchindex')?.parameters;
  expect(fetching).toMatchObject({ httpBasicAuthUser: 'solr', httpBasicAuthPassword: PASSWORD });
  // What Solr writes in its log.
  expect(fetching?.['logParamsList']).not.toMatch(/auth/i);
});

test('without a secret there is no authentication, and no secret is read', async () => {
  const world = await solrWorld({ update: () => refusal(500, 'no') });
  await expect(world.run(snapshotSearch)).rejects.toThrow();
  expect(world.sent[0]?.request.headers).not.toHaveProperty('authorization');
  expect(world.calls).toEqual([]);
});

test('an error says what was asked of which core, and what Solr answered, but nothing that is secret', async () => {
  const update = () => refusal(500, 'the index is\n locked');
  const world = await solrWorld({ update }, { search: WITH_SECRET });
  const message = await world.run(snapshotSearch).catch((error: Error) => error.message);
  expect(message).toContain('http://solr.internal:8983/solr/shared/update was answered with 500: the index is locked');
  expect(message).not.toContain('hush');
});

test('a long answer is told shortened', async () => {
  const world = await solrWorld({ update: () => ({ status: 500, body: 'x'.repeat(100_000) }) });
  const message = (await world.run(snapshotSearch).catch((error: Error) => error.message)) as string;
  expect(message.length).toBeLessThan(600);
});

test('every request has an end in time and in size', async () => {
  const world = await solrWorld({ update: () => refusal(500, 'no') });
  await expect(world.run(snapshotSearch)).rejects.toThrow();
  const { timeoutSeconds, maxBodyBytes } = world.sent[0]!.request;
  expect(timeoutSeconds).toBeLessThan(29);
  expect(maxBodyBytes).toBeLessThan(10_000_000);
});

test('who cannot be reached is SearchUnreachable, with the reason of the system', async () => {
  const update = () => {
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 10.0.0.1:8983') });
  };
  const world = await solrWorld({ update });
  await expect(world.run(snapshotSearch)).rejects.toMatchObject({
    name: 'SearchUnreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each(['', 'not JSON', '{"username":"solr"}', '{"username":"","password":"x"}'])(
  'a secret of %j is an invalid configuration, and its text is not told',
  async (SecretString) => {
    const secretsmanager = { GetSecretValueCommand: () => ({ SecretString }) };
    const world = await handlerWorld({ secretsmanager }, { staging: `${STAGING}${WITH_SECRET}` });
    const error = (await world.run(snapshotSearch).catch((thrown: Error) => thrown)) as Error;
    expect(error.name).toBe('InvalidConfiguration');
    expect(error.message).toContain('team/solr');
    if (SecretString !== '') expect(error.message).not.toContain(SecretString);
  },
);

test.each([
  ['no search at all', '', /names no search/],
  ['no URL', 'search: { core: shared, configSet: sample }\n', /search\.url/],
])('a staging.yml with %s is an invalid configuration', async (_, search, message) => {
  const world = await solrWorld({}, { search });
  await expect(world.run(snapshotSearch)).rejects.toMatchObject({
    name: 'InvalidConfiguration',
    message: expect.stringMatching(message),
  });
});
