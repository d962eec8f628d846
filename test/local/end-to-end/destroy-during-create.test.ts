import { census } from '../../../local/demo/census';
import { get } from '../../../local/demo/visitor';
import { migratingFor } from '../../support/platform-applications';
import { ARTICLES, type TestPlatform, openPlatform, own } from '../../support/platform-fixture';
import { processesWith } from '../../support/platform-processes';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world.close());

const MOMENTS: Record<string, (name: string) => Promise<unknown>> = {
  'at-once': () => Promise.resolve(),
  'while-restoring': (name) => world.api.step(name, 'RestoreDatabase', 'succeeded'),
  'while-migrating': (name) => world.api.step(name, 'RunMigrations', 'running'),
};

/** Creates with a migration that would last for minutes, destroys at that moment; what is left then. */
const destroyDuring = async (moment: string): Promise<{ name: string; left: string[] }> => {
  const { api, repository } = world;
  const name = own(moment);
  const branch = `feature/${name}`;
  await api.create(branch, await repository.commit(branch, migratingFor(300)));
  await MOMENTS[moment]?.(name);
  const [once, twice] = [await api.destroy(name), await api.destroy(name)];
  expect(once).toMatchObject({ name, status: 'destroying', generation: 2 });
  expect(twice).toEqual(once);
  await api.destroyed(name);
  const { platform, folder } = world;
  return { name, left: [...(await census(platform(), folder, name)), ...(await processesWith(`sample-${name}`))] };
};

test('destroyed at whatever moment of its create, nothing of an environment is left', async () => {
  const results = await Promise.all(Object.keys(MOMENTS).map(destroyDuring));
  expect(results.map(({ left }) => left)).toEqual([[], [], []]);
  for (const { name } of results) expect((await get(world.urlOf(name))).status).toBe(404);
});

test('what was destroyed can be destroyed again: it stays destroyed and nothing is started for it', async () => {
  const name = own('at-once');
  expect(await world.api.destroy(name)).toMatchObject({ name, status: 'destroyed', generation: 2 });
  expect(await world.api.show(name)).toMatchObject({ status: 'destroyed', generation: 2 });
});

test('a destroyed environment can be created again under its name, with a new generation', async () => {
  const { api, repository } = world;
  const name = own('while-migrating');
  const branch = `feature/${name}`;
  const commit = await repository.commit(branch, { 'note.txt': 'again' });
  expect(await api.create(branch, commit)).toMatchObject({ name, generation: 3, status: 'creating' });
  await api.ready(name);
  expect(await world.summaryOf(name)).toMatchObject({ branch, commit, articles: ARTICLES, addedColumns: [] });
});

test('to destroy what never was is a 404', async () => {
  expect(await world.api.ask('DELETE', '/environments/never-was')).toMatchObject({ status: 404 });
});
