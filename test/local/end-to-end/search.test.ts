import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toolsOf } from '../../../functions/shared/step-handler';
import { get } from '../../../local/demo/visitor';
import { SAMPLE_BRANCH } from '../../../local/sample-repository';
import { type TestPlatform, openPlatform } from '../../support/platform-fixture';
import { asPerson } from '../../support/search-server';

const NAME = 'new-cool-page';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world.close());

const urlOfSolr = (): string => world.platform().runtime.config.staging.search?.url ?? '';
const solr = asPerson(() => ({ url: urlOfSolr() }));
const coreOf = async (name: string): Promise<string> => {
  const { registry } = toolsOf(world.platform().runtime);
  return (await registry.get(name)).resources.search?.id ?? '';
};
const search = async (name: string, words: string): Promise<{ count: number; found: { title: string }[] }> =>
  JSON.parse((await get(`${world.urlOf(name)}/api/search?q=${encodeURIComponent(words)}`)).body);

test('the page finds what staging found, in a core of its own', async () => {
  await world.api.create(SAMPLE_BRANCH, world.repository.first);
  await world.api.ready(NAME);
  const { count, found } = await search(NAME, 'quiet harbour');
  expect(count).toBeGreaterThan(0);
  expect((await get(`${world.urlOf(NAME)}/?q=quiet+harbour`)).body).toContain(found[0]?.title);
  const core = await coreOf(NAME);
  expect(await solr.find(core, 'title:harbour')).toEqual(await solr.find('shared-staging', 'title:harbour'));
  await solr.add(core, [{ id: 'of-the-branch', title: 'A brandnew lighthouse' }]);
  expect(await search(NAME, 'brandnew lighthouse')).toMatchObject({ count: 1 });
  expect(await solr.find('shared-staging', 'id:of-the-branch')).toEqual([]);
});

test('a lite environment gets no core of its own', async () => {
  await world.api.create('feature/lite', world.repository.first, { mode: 'lite' });
  await world.api.step('lite', 'SelectRevision', 'succeeded');
  expect(await coreOf('lite')).toBe('');
});

test('a restart of the platform keeps the documents and the address that the containers know', async () => {
  const before = urlOfSolr();
  await world.restart();
  expect(urlOfSolr()).toBe(before);
  await world.api.ready(NAME);
  expect(await solr.find(await coreOf(NAME), 'id:of-the-branch')).toEqual(['of-the-branch']);
});

test('a destroy removes the core with its files and nothing of staging', async () => {
  const core = await coreOf(NAME);
  const folder = join(world.folder, 'solr', core);
  expect(existsSync(folder)).toBe(true);
  await world.api.destroy(NAME);
  await world.api.destroyed(NAME);
  expect(await solr.exists(core)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  expect(await solr.find('shared-staging', 'title:harbour')).not.toEqual([]);
});
