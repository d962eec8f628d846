import { handler } from '../../../functions/search/destroy-search';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import {
  CORE,
  NOT_OURS,
  type SolrScript,
  markFor,
  refusal,
  sharedCore,
  solrWorld,
  statusOf,
} from '../../support/fake-solr';
import { onRecord } from '../../support/handler-world';

const search = onRecord(CORE, 'available');
const worldOf = (script: SolrScript) => solrWorld(script, { environment: { resources: { search } } });

test('mine is unloaded with all its files, once, and nothing stays on record', async () => {
  const world = await worldOf({ STATUS: () => statusOf(markFor()), UNLOAD: () => ({}) });
  await expect(world.run(handler)).resolves.toEqual({ core: CORE });
  expect(world.asked()).toEqual(['STATUS', 'UNLOAD']);
  expect(world.sent[1]?.parameters).toMatchObject({ core: CORE, deleteInstanceDir: 'true' });
  expect((await world.item()).resources.search).toBeUndefined();
});

test('the look does not open the index, because a core on a full disk would never answer', async () => {
  const world = await worldOf({ STATUS: () => statusOf(markFor()), UNLOAD: () => ({}) });
  await world.run(handler);
  expect(world.sent[0]?.parameters).toMatchObject({ indexInfo: 'false' });
});

test.each(NOT_OURS)('a core that is %s is not unloaded and stays on record', async (_, dataDir) => {
  const world = await worldOf({ STATUS: () => statusOf(dataDir) });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.asked()).toEqual(['STATUS']);
  expect((await world.item()).resources.search).toEqual(search);
});

test('a core that did not start shows no mark: it stays, with the reason and what to do', async () => {
  const failed = { initFailures: { [CORE]: 'index is corrupt' }, status: { [CORE]: {} } };
  const world = await worldOf({ STATUS: () => failed });
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'NotOwned',
    message: expect.stringMatching(/index is corrupt.*[Uu]nload it/),
  });
  expect((await world.item()).resources.search).toEqual(search);
});

test('the staging core is never unloaded, even with our mark on it', async () => {
  const script = { 'STATUS of shared': () => sharedCore({ dataDir: markFor() }) };
  const world = await solrWorld(script, { environment: { resources: { search: onRecord('shared') } } });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
});

test('a core of another application is not unloaded, even with our mark on it', async () => {
  const other = { name: 'rival-page-abcdef', dataDir: markFor() };
  const world = await solrWorld(
    { STATUS: () => ({ initFailures: {}, status: { [other.name]: other } }) },
    { environment: { resources: { search: onRecord(other.name) } } },
  );
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
});

test('gone is done, also the second time', async () => {
  const world = await worldOf({ STATUS: () => statusOf(undefined) });
  await world.run(handler);
  await world.run(handler);
  expect(world.asked()).toEqual(['STATUS']);
  expect((await world.item()).resources.search).toBeUndefined();
});

test('gone between the look and the deletion is done, too', async () => {
  const UNLOAD = () => refusal(400, `Cannot unload non-existent core [${CORE}]`);
  const world = await worldOf({ STATUS: () => statusOf(markFor()), UNLOAD });
  await expect(world.run(handler)).resolves.toEqual({ core: CORE });
});

const OTHERS = { initFailures: {}, status: { other: { name: 'other', dataDir: markFor() } } };
const LIES: [string, object][] = [
  ['an empty page', { status: 200, body: '' }],
  ['a page of a proxy', { status: 200, body: '<html>welcome</html>' }],
  ['another core', OTHERS],
  ['our core under another name', { initFailures: {}, status: { [CORE]: { name: 'x', dataDir: markFor() } } }],
  ['a core without its data folder', { initFailures: {}, status: { [CORE]: { name: CORE } } }],
];

test.each(LIES)('%s does not say that it is gone: it stays on record', async (_, answer) => {
  const world = await worldOf({ STATUS: () => answer });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'SearchFailed' });
  expect(world.asked()).toEqual(['STATUS']);
  expect((await world.item()).resources.search).toEqual(search);
});

const COULD_NOT_TELL: [number, string][] = [
  [401, 'SearchFailed'],
  [403, 'SearchFailed'],
  [404, 'SearchFailed'],
  [500, 'SearchFailed'],
  [429, 'SearchUnreachable'],
  [503, 'SearchUnreachable'],
];

test.each(COULD_NOT_TELL)('%i at the look or the deletion is %s and never taken for gone', async (status, name) => {
  for (const script of [
    { STATUS: () => refusal(status, 'no') },
    { STATUS: () => statusOf(markFor()), UNLOAD: () => refusal(status, 'no') },
  ]) {
    const world = await worldOf(script);
    await expect(world.run(handler)).rejects.toMatchObject({ name, message: expect.stringContaining(CORE) });
    expect((await world.item()).resources.search).toEqual(search);
  }
});

test('a server that is still loading its cores is waited for', async () => {
  const loading = { initFailures: {}, status: { [CORE]: { name: CORE, isLoading: 'true' } } };
  const world = await worldOf({ STATUS: () => loading });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'SearchUnreachable' });
});

test.each(['../shared', 'a/b', 'A', '', 'x?core=y'])('a record of %j reaches no URL', async (id) => {
  const world = await solrWorld({}, { environment: { resources: { search: onRecord(id) } } });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(world.sent).toEqual([]);
});

test('nothing on record is done without a look', async () => {
  const world = await solrWorld({});
  await expect(world.run(handler)).resolves.toEqual({ core: null });
  expect(world.sent).toEqual([]);
});

test('a stale generation makes no call', () =>
  expectNoCallWhenSuperseded(handler, {}, { environment: { resources: { search } } }));
