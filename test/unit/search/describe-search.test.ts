import { handler } from '../../../functions/search/describe-search';
import { handler as snapshotSearch } from '../../../functions/search/snapshot-search';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { CORE, NOT_OURS, markFor, solrWorld, statusOf } from '../../support/fake-solr';
import { onRecord } from '../../support/handler-world';

const INPUT = { core: CORE, version: 7, documents: 3 };
const worldWith = (index: { numDocs: number; version: number }) =>
  solrWorld({ STATUS: () => statusOf(markFor(), index) }, { environment: { resources: { search: onRecord(CORE) } } });

test('the same commit with as many documents can be used, and is on record as that', async () => {
  const world = await worldWith({ numDocs: 3, version: 7 });
  await expect(world.run(handler, INPUT)).resolves.toEqual({ core: CORE });
  expect((await world.item()).resources.search).toMatchObject({ state: 'available' });
});

test('an earlier commit is waited for, however many documents it has', async () => {
  for (const numDocs of [0, 3, 4]) {
    const world = await worldWith({ numDocs, version: 6 });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'SearchNotAvailable' });
  }
});

test('a later commit is fine with any number, because somebody wrote to staging before it was fetched', async () => {
  for (const numDocs of [0, 2, 4]) {
    const world = await worldWith({ numDocs, version: 8 });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ core: CORE });
  }
});

test('the same commit with another number is a failure and not waited for, because it will not change', async () => {
  const world = await worldWith({ numDocs: 2, version: 7 });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({
    name: 'SearchFailed',
    message: expect.stringMatching(/3 documents.*holds 2/),
  });
});

test('a core that is gone is a failure', async () => {
  const world = await solrWorld({ STATUS: () => statusOf(undefined) });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'SearchFailed' });
});

test.each(NOT_OURS)('a core that is %s is not taken for ours', async (_, dataDir) => {
  const world = await solrWorld({ STATUS: () => statusOf(dataDir) });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
});

test('a core that serves already is not compared again, because the branch has written to it', async () => {
  const environment = { resources: { search: onRecord(CORE, 'available') } };
  const world = await solrWorld({ STATUS: () => statusOf(markFor(), { numDocs: 99, version: 99 }) }, { environment });
  await expect(world.run(handler, INPUT)).resolves.toEqual({ core: CORE });
});

test('a stale generation makes no call', () => expectNoCallWhenSuperseded(handler, INPUT));

test('what is pinned is the commit on disk: documents of its segments without the deleted ones', async () => {
  const world = await solrWorld({
    update: () => ({}),
    segments: () => ({
      info: { userData: { commitTimeMSec: '7' } },
      segments: { _0: { size: 5, delCount: 1, softDelCount: 1 }, _1: { size: 2, delCount: 0 } },
    }),
  });
  await expect(world.run(snapshotSearch)).resolves.toEqual({ version: 7, documents: 5 });
  expect(world.sent.map(({ url }) => url.replace(/.*\/solr\//, ''))).toEqual([
    'shared/update',
    'shared/admin/segments',
  ]);
  expect(world.sent[0]?.parameters).toMatchObject({ commit: 'true' });
});
