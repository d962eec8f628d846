import { handler } from '../../../functions/search/restore-search';
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

const INPUT = { version: 7 };
const RECORDED = { environment: { resources: { search: onRecord(CORE) } } };
const absent = { STATUS: () => statusOf(undefined) };
const there = { STATUS: () => statusOf(markFor()) };
const details = (indexVersion: number, follower?: object) => ({
  details: { indexVersion, ...(follower ? { follower } : {}) },
});
const fetching = { fetchindex: () => ({ status: 'OK' }), details: () => details(7) };

describe('a new core', () => {
  test('is made from the configset with our mark, and fetches from the staging core, in old words and new', async () => {
    const world = await solrWorld({ ...absent, CREATE: () => ({ core: CORE }), ...fetching });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ core: CORE });
    expect(world.asked()).toEqual(['STATUS', 'CREATE', 'fetchindex', 'details']);
    const dataDir = 'branch-staging.acme.new-cool-page.feature';
    expect(world.sent[1]?.parameters).toMatchObject({ name: CORE, configSet: 'sample', dataDir });
    const leaderUrl = 'http://solr.internal:8983/solr/shared';
    expect(world.sent[2]?.url).toBe(`http://solr.internal:8983/solr/${CORE}/replication`);
    expect(world.sent[2]?.parameters).toMatchObject({ leaderUrl, masterUrl: leaderUrl, wait: 'false' });
  });

  test('is on record before Solr is asked for it', async () => {
    const world = await solrWorld({ ...absent, CREATE: () => ({}), ...fetching });
    await world.run(handler, INPUT);
    expect(world.sent[0]?.onRecord.resources.search).toBeUndefined();
    expect(world.sent[1]?.onRecord.resources.search).toMatchObject({ id: CORE, state: 'requested' });
  });

  test('that something is in the way of is tried for again, and nothing is removed', async () => {
    const CREATE = () => refusal(400, 'Could not create a new core in /x as another core is already defined there');
    const world = await solrWorld({ ...absent, CREATE });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'SearchNotAvailable' });
    expect(world.asked()).not.toContain('UNLOAD');
  });

  test('that cannot be made leaves nothing behind in Solr', async () => {
    const CREATE = () => refusal(400, 'No space left on device');
    const world = await solrWorld({ ...absent, CREATE, UNLOAD: () => ({}) });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'SearchFailed',
      message: expect.stringContaining('No space left on device'),
    });
    expect(world.asked()).toEqual(['STATUS', 'CREATE', 'UNLOAD']);
  });
});

describe('a core that is there already', () => {
  const run = async (script: SolrScript) => {
    const world = await solrWorld({ ...there, 'STATUS of shared': () => sharedCore(), ...script }, RECORDED);
    return { world, outcome: world.run(handler, INPUT) };
  };

  test('and holds the commit, or a later one, is left as it is', async () => {
    for (const version of [7, 8]) {
      const { world, outcome } = await run({ details: () => details(version) });
      await expect(outcome).resolves.toEqual({ core: CORE });
      expect(world.asked()).toEqual(['STATUS', 'details']);
    }
  });

  test('and is fetching is waited for, with how far it has come', async () => {
    const { outcome } = await run({ details: () => details(0, { isReplicating: 'true', totalPercent: '42.0' }) });
    await expect(outcome).rejects.toMatchObject({
      name: 'SearchNotAvailable',
      message: expect.stringContaining('42.0 %'),
    });
  });

  test('and is not at work, as after a restart, fetches again, and this time Solr has to say what came of it', async () => {
    const { world, outcome } = await run({
      details: (_, nth) => details(nth === 1 ? 0 : 7),
      fetchindex: () => ({ status: 'OK' }),
    });
    await expect(outcome).resolves.toEqual({ core: CORE });
    expect(world.sent[3]?.parameters).toMatchObject({ command: 'fetchindex', wait: 'true' });
  });

  test('waits for the staging core to be loaded after a restart, because the fetch would fail for that alone', async () => {
    const { world, outcome } = await run({
      details: () => details(0),
      'STATUS of shared': () => sharedCore({ isLoading: 'true' }),
    });
    await expect(outcome).rejects.toMatchObject({ name: 'SearchUnreachable' });
    expect(world.asked()).not.toContain('fetchindex');
  });

  test('says so when the staging core is gone', async () => {
    const { outcome } = await run({
      details: () => details(0),
      'STATUS of shared': () => ({ initFailures: {}, status: { shared: {} } }),
    });
    await expect(outcome).rejects.toMatchObject({ name: 'SearchFailed', message: expect.stringContaining('shared') });
  });

  test('and whose fetch lasts longer than the request is waited for', async () => {
    const { outcome } = await run({
      details: () => details(0),
      fetchindex: () => {
        throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      },
    });
    await expect(outcome).rejects.toMatchObject({ name: 'SearchNotAvailable' });
  });

  test('and cannot fetch, because the disk is full or it may not, is removed, so that a redrive begins anew', async () => {
    const { world, outcome } = await run({
      details: () => details(0),
      fetchindex: () => ({ status: 'ERROR', message: 'Fetching index failed by exception' }),
      UNLOAD: () => ({}),
    });
    await expect(outcome).rejects.toMatchObject({
      name: 'SearchFailed',
      message: expect.stringMatching(/disk is full/),
    });
    expect(world.asked().at(-1)).toBe('UNLOAD');
    expect((await world.item()).resources.search).toMatchObject({ id: CORE });
  });

  test('and whose index does not open, as on a full disk, is not waited for without an end', async () => {
    const { outcome } = await run({
      details: () => {
        throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      },
    });
    await expect(outcome).rejects.toMatchObject({ name: 'SearchUnreachable', message: expect.stringContaining(CORE) });
  });

  test('and serves already is never fetched over, because the branch has written to it', async () => {
    const environment = { resources: { search: onRecord(CORE, 'available') } };
    const world = await solrWorld(there, { environment });
    await expect(world.run(handler, { version: 99 })).resolves.toEqual({ core: CORE });
    expect(world.asked()).toEqual(['STATUS']);
  });

  test.each(NOT_OURS)('and is %s is neither used nor touched, and never goes on record', async (_, dataDir) => {
    const world = await solrWorld({ STATUS: () => statusOf(dataDir) });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
    expect(world.asked()).toEqual(['STATUS']);
    expect((await world.item()).resources).toEqual({});
  });
});

test('a stale generation makes no call', () => expectNoCallWhenSuperseded(handler, INPUT));
