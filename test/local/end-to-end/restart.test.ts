import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startPlatform } from '../../../local/platform';
import { databaseSecret, query } from '../../support/platform-databases';
import { ARTICLES, type TestPlatform, openFolder, openPlatform, own } from '../../support/platform-fixture';
import { failingWhileThereIs, migratingFor } from '../../support/platform-applications';
import { processesWith } from '../../support/platform-processes';
import { until } from '../../support/platform-until';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world.close());

/** Resolves when the application answers: after a restart it first has to start again. */
const served = (name: string) => until(`${name} serves`, () => world.summaryOf(name).catch(() => undefined));

test('after a restart environments serve again with their data, and list and progress are as they were', async () => {
  const { api, repository } = world;
  const [good, bad] = [own('kept'), own('broken')];
  await api.create(`feature/${good}`, await repository.commit(`feature/${good}`, { 'note.txt': 'kept' }));
  await api.create(`feature/${bad}`, await repository.commit(`feature/${bad}`, failingWhileThereIs(1)));
  await api.ready(good);
  await api.failed(bad);
  const { url } = await databaseSecret(world.platform(), good);
  await query(url, "INSERT INTO articles (title, author, body) VALUES ('Written by a tester', 'Ada', 'kept')");
  const before = { list: await api.list(), progress: await Promise.all([good, bad].map(api.progress)) };

  await world.restart();
  expect(await served(good)).toMatchObject({ articles: ARTICLES + 1, environment: good });
  expect((await served(good)).newest[0]?.title).toBe('Written by a tester');
  expect({ list: await api.list(), progress: await Promise.all([good, bad].map(api.progress)) }).toEqual(before);
  expect((await databaseSecret(world.platform(), good)).url).toBe(url);
});

test('after a restart environments can be redeployed, redriven and destroyed', async () => {
  const { api, repository } = world;
  const [good, bad] = [own('kept'), own('broken')];
  const { url } = await databaseSecret(world.platform(), bad);
  await query(url, 'DELETE FROM articles WHERE id = 1');
  const commit = await repository.commit(`feature/${good}`, { 'note.txt': 'newer' });
  await Promise.all([api.push(`feature/${good}`, commit), api.redrive(bad)]);
  await Promise.all([api.ready(good), api.ready(bad)]);
  expect(await world.summaryOf(good)).toMatchObject({ commit, articles: ARTICLES + 1 });
  expect(await world.summaryOf(bad)).toMatchObject({ articles: ARTICLES - 1 });
  await api.destroy(bad);
  await api.destroyed(bad);
});

test('a create that a restart cuts short while its migrations run goes on to the end', async () => {
  const { api, repository } = world;
  const name = own('halfway');
  const commit = await repository.commit(`feature/${name}`, migratingFor(1));
  await api.create(`feature/${name}`, commit);
  await api.step(name, 'RunMigrations', 'running');
  await world.restart();
  const view = await api.ready(name);
  expect(view).toMatchObject({ generation: 1, deployed: { commit, sequence: 1 } });
  expect(await served(name)).toMatchObject({ articles: ARTICLES, addedColumns: ['slowly'] });
});

test('shared staging is filled once: after a restart it is found again', async () => {
  expect(await world.platform().prepareStagingData()).toEqual(world.data);
});

test('a platform that closes leaves no process', async () => {
  await world.platform().close();
  expect(await processesWith(world.folder)).toEqual([]);
  expect(await processesWith(`ENVIRONMENT_NAME=${own('kept')}`)).toEqual([]);
});

test.each([
  ['API', '--api-port', (port: number) => ({ apiPort: port, proxyPort: 0 })],
  ['load balancer', '--proxy-port', (port: number) => ({ apiPort: 0, proxyPort: port })],
])(
  'when the port of the %s is taken, the error names the port and %s, and nothing stays behind',
  async (_, option, portsOf) => {
    const { folder, remove } = await openFolder();
    const other = createServer().listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as AddressInfo;
      const starting = startPlatform({
        folder,
        repository: world.repository.folder,
        staging: world.staging,
        defaultBranch: 'main',
        ...portsOf(port),
        maxInstances: 1,
        notice: () => undefined,
      });
      await expect(starting).rejects.toThrow(new RegExp(`Port ${port} .*${option}`));
      expect(await processesWith(folder)).toEqual([]);
    } finally {
      await new Promise((resolve) => other.close(resolve));
      await remove();
    }
  },
);
