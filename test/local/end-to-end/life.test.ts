import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { serviceNameFor } from '../../../functions/environments/names';
import { census } from '../../../local/demo/census';
import { get, startLoad } from '../../../local/demo/visitor';
import { SAMPLE_BRANCH } from '../../../local/sample-repository';
import { WITHOUT_DATABASE } from '../../support/platform-applications';
import { articlesIn, databaseCreatedAt, databaseSecret } from '../../support/platform-databases';
import { until } from '../../support/platform-until';
import { ARTICLES, type TestPlatform, openPlatform, own } from '../../support/platform-fixture';

const NAME = 'new-cool-page';

let world: TestPlatform;
beforeAll(async () => {
  const worker = { command: 'while :; do sleep 1; done', cpu: 128, memoryMegabytes: 64, count: 1 };
  world = await openPlatform((staging) => ({ ...staging, services: { ...staging.services, worker } }));
});
afterAll(() => world.close());

const servicesOf = async (name: string): Promise<Record<string, number>> => {
  const { clients, config } = world.platform().runtime;
  const owner = { application: config.staging.application, name };
  const names = Object.keys(config.staging.services);
  const { services } = await clients.of(ECSClient).send(
    new DescribeServicesCommand({
      cluster: config.cluster.name,
      services: names.map((service) => serviceNameFor(owner, service)),
    }),
  );
  return Object.fromEntries(
    (services ?? []).map(({ serviceName, runningCount = -1 }) => [serviceName?.split('-').pop() ?? '', runningCount]),
  );
};

test('a branch gets the rows of the snapshot and its own migration, and staging stays as it was', async () => {
  const { api, repository, data } = world;
  const before = await articlesIn(data.url);
  expect(before.count).toBe(ARTICLES);
  const accepted = await api.create(SAMPLE_BRANCH, repository.first);
  expect(accepted).toMatchObject({ name: NAME, url: world.urlOf(NAME), status: 'creating', generation: 1 });
  await api.ready(NAME);

  expect(await world.summaryOf(NAME)).toMatchObject({
    branch: SAMPLE_BRANCH,
    commit: repository.first,
    environment: NAME,
    articles: ARTICLES,
    addedColumns: ['reading_minutes'],
  });
  expect((await get(world.urlOf(NAME))).body).toContain(`<strong>2,000</strong> articles came with the snapshot`);
  expect(await articlesIn(data.url)).toEqual(before);
});

test('the database of an environment does not open with the password of staging', async () => {
  const secret = await databaseSecret(world.platform(), NAME);
  const staging = new URL(world.data.url);
  expect(secret.password).not.toBe(staging.password);
  const withStagingPassword = new URL(secret.url);
  withStagingPassword.password = staging.password;
  await expect(articlesIn(withStagingPassword.href)).rejects.toThrow(/password authentication failed/);
});

test('a redeploy replaces the version without one failed request', async () => {
  const { api, repository } = world;
  const load = startLoad(world.urlOf(NAME), 3);
  try {
    await repository.push();
    await api.push(SAMPLE_BRANCH, repository.second);
    await api.ready(NAME);
  } finally {
    const { requests, failed } = await load.stop();
    expect(failed).toEqual([]);
    expect(requests).toBeGreaterThan(0);
  }
  expect(await world.summaryOf(NAME)).toMatchObject({ commit: repository.second, version: 2 });
});

test('a changed variable deploys again and reaches the application; a link is the URL of the other environment', async () => {
  const { api, repository } = world;
  const commit = await repository.commit('feature/linked', WITHOUT_DATABASE);
  await api.create('feature/linked', commit, { mode: 'lite', links: { SHOP_URL: SAMPLE_BRANCH } });
  await api.ready('linked');
  expect(await world.summaryOf('linked')).toMatchObject({ variables: { SHOP_URL: world.urlOf(NAME) } });

  await api.change('linked', { overrides: { COLOUR: 'green; echo $HOME', SHOP_URL: world.urlOf(NAME) } });
  await api.ready('linked');
  expect(await world.summaryOf('linked')).toMatchObject({
    commit,
    variables: { COLOUR: 'green; echo $HOME', SHOP_URL: world.urlOf(NAME) },
  });
});

test('a lite environment has no database of its own and none of its workers run', async () => {
  expect(await databaseCreatedAt(world.platform(), 'linked')).toBeUndefined();
  expect(await databaseCreatedAt(world.platform(), NAME)).toBeDefined();
  expect(await servicesOf('linked')).toEqual({ web: 1, worker: 0 });
  expect(await servicesOf(NAME)).toEqual({ web: 1, worker: 1 });
});

test('a request switches a worker off and back on, and the commit that serves stays', async () => {
  const { commit } = await world.summaryOf(NAME);
  await world.api.change(NAME, { services: { worker: { count: 0 } } });
  await world.api.ready(NAME);
  await until('the worker is off', async () => (await servicesOf(NAME))['worker'] === 0);
  await world.api.change(NAME, { services: {} });
  await world.api.ready(NAME);
  await until('the worker is back', async () => (await servicesOf(NAME))['worker'] === 1);
  expect(await world.summaryOf(NAME)).toMatchObject({ commit });
});

test('a link to a branch without an environment is refused, because it would point at nothing', async () => {
  const commit = world.repository.first;
  const answer = await world.api.ask('POST', '/environments', {
    branch: 'feature/lonely',
    commit,
    links: { SHOP_URL: 'feature/nowhere' },
  });
  expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('feature/nowhere') } });
  expect(await world.api.ask('GET', '/environments/lonely')).toMatchObject({ status: 404 });
});

test('destroy leaves nothing: no resource, no file, no process, and the URL is a 404', async () => {
  const { api, repository } = world;
  const name = own('short');
  await api.create(`feature/${name}`, repository.first);
  await api.ready(name);
  const before = await census(world.platform(), world.folder, name);
  const kinds = ['database', 'stack', 'secret', 'task', 'log group', 'DNS', 'rule', 'folder'];
  // Elsewhere the system does not show whose a process is.
  if (process.platform === 'linux') kinds.push('process');
  for (const kind of kinds) expect(before.join('\n')).toContain(kind);

  await api.destroy(name);
  await api.destroyed(name);
  expect(await census(world.platform(), world.folder, name)).toEqual([]);
  expect((await get(world.urlOf(name))).status).toBe(404);
});
