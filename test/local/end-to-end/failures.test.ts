import { startLoad } from '../../../local/demo/visitor';
import {
  CRASHING,
  FAILING_INSTALL,
  NEVER_HEALTHY,
  WITHOUT_DATABASE,
  failingWhileThereIs,
} from '../../support/platform-applications';
import { databaseCreatedAt, databaseSecret, query } from '../../support/platform-databases';
import { ARTICLES, type TestPlatform, openPlatform } from '../../support/platform-fixture';

const GRACE_SECONDS = 3;
const BAD_ARTICLE = 77;

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform((staging) => {
    const { web, ...others } = staging.services;
    if (web === undefined) throw new Error('the sample application has no service "web"');
    const healthCheck = { path: '/health', graceSeconds: GRACE_SECONDS };
    return { ...staging, services: { ...others, web: { ...web, healthCheck } } };
  });
});
afterAll(() => world.close());

const stepOf = async (name: string, step: string) =>
  (await world.api.progress(name)).steps.find((one) => one.name === step);

test('a failed migration is told with its last lines, and a redrive after the mend goes on without restoring again', async () => {
  const { api, repository } = world;
  const commit = await repository.commit('feature/mended', failingWhileThereIs(BAD_ARTICLE));
  await api.create('feature/mended', commit);
  const failed = await api.failed('mended');
  expect(failed.execution).toMatchObject({ kind: 'create', failedStep: 'RunMigrations' });
  expect(failed.execution?.error?.name).toBe('MigrationFailed');
  expect(failed.execution?.error?.message).toMatch(/exit code 1[^]*003_no_bad_article\.sql[^]*is violated by some row/);
  expect(await api.progress('mended')).toMatchObject({ status: 'failed', environmentStatus: 'failed' });
  const instance = await databaseCreatedAt(world.platform(), 'mended');
  const restored = await stepOf('mended', 'RestoreDatabase');

  const { url } = await databaseSecret(world.platform(), 'mended');
  await query(url, `DELETE FROM articles WHERE id = ${BAD_ARTICLE}`);
  expect(await api.redrive('mended')).toMatchObject({ name: 'mended', status: 'creating' });
  const ready = await api.ready('mended');
  expect(ready.execution?.arn).toBe(failed.execution?.arn);
  expect(ready.execution?.error).toBeUndefined();
  expect(await databaseCreatedAt(world.platform(), 'mended')).toBe(instance);
  expect(await stepOf('mended', 'RestoreDatabase')).toEqual(restored);
  expect(restored).toMatchObject({ status: 'succeeded', attempts: 1 });
  expect(await world.summaryOf('mended')).toMatchObject({ commit, articles: ARTICLES - 1 });
});

test('a redrive is refused while there is nothing to redrive', async () => {
  expect(await world.api.ask('POST', '/environments/mended/redrive')).toMatchObject({ status: 409 });
});

test('a mended commit after a failed migration adopts the database that was restored', async () => {
  const { api, repository } = world;
  const bad = await repository.commit('feature/pushed', failingWhileThereIs(BAD_ARTICLE));
  await api.create('feature/pushed', bad);
  await api.failed('pushed');
  const instance = await databaseCreatedAt(world.platform(), 'pushed');
  const { url } = await databaseSecret(world.platform(), 'pushed');
  await query(url, `UPDATE articles SET author = 'Zoë' WHERE id = ${BAD_ARTICLE}`);

  const good = await repository.commit('feature/pushed', { 'note.txt': 'without that migration' });
  await api.push('feature/pushed', good);
  await api.ready('pushed');
  expect(await world.summaryOf('pushed')).toMatchObject({ commit: good, articles: ARTICLES });
  expect(await databaseCreatedAt(world.platform(), 'pushed')).toBe(instance);
  const secret = await databaseSecret(world.platform(), 'pushed');
  const rows = await query(secret.url, `SELECT author FROM articles WHERE id = ${BAD_ARTICLE}`);
  expect(rows).toEqual([{ author: 'Zoë' }]);
});

/** Deploys a good version, then that bad one under load, then a good one; fails unless a good one serves all the time. */
const survive = async (name: string, files: Record<string, string>, said: RegExp): Promise<void> => {
  const { api, repository } = world;
  const branch = `feature/${name}`;
  const good = await repository.commit(branch, WITHOUT_DATABASE);
  await api.create(branch, good, { mode: 'lite' });
  await api.ready(name);
  const load = startLoad(world.urlOf(name), 1);
  try {
    await api.push(branch, await repository.commit(branch, files));
    const degraded = await api.degraded(name);
    expect(degraded.execution).toMatchObject({ kind: 'redeploy', failedStep: 'DeployStack' });
    expect(degraded.execution?.error?.message).toMatch(said);
    expect(degraded.deployed?.commit).toBe(good);
    expect(await world.summaryOf(name)).toMatchObject({ commit: good });

    const better = await repository.commit(branch, { ...WITHOUT_DATABASE, 'note.txt': 'better' });
    await api.push(branch, better);
    expect((await api.ready(name)).deployed?.commit).toBe(better);
    expect(await world.summaryOf(name)).toMatchObject({ commit: better });
  } finally {
    const { requests, failed } = await load.stop();
    expect(failed).toEqual([]);
    expect(requests).toBeGreaterThan(0);
  }
};

test('a version that crashes at start or never gets healthy never serves: the old one does, all the time', async () => {
  await Promise.all([
    survive('crashing', CRASHING, /container web: [^]*exit code 3[^]*cannot find the left shoe/),
    survive('unwell', NEVER_HEALTHY, /container web: [^]*health[^]*still looking for the right shoe/),
  ]);
});

test('a build that fails is told with its last lines, and a commit that builds is deployed', async () => {
  const { api, repository } = world;
  const bad = await repository.commit('feature/unbuilt', FAILING_INSTALL);
  await api.create('feature/unbuilt', bad);
  const failed = await api.failed('unbuilt');
  expect(failed.execution?.error?.message).toMatch(/build\.install[^]*exit code 1[^]*the shop is closed on Sundays/);

  const good = await repository.commit('feature/unbuilt', { 'note.txt': 'builds' });
  await api.push('feature/unbuilt', good);
  await api.ready('unbuilt');
  expect(await world.summaryOf('unbuilt')).toMatchObject({ commit: good, articles: ARTICLES });
});
