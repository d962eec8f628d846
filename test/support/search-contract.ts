import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as describeSearch from '../../functions/search/describe-search';
import * as destroySearch from '../../functions/search/destroy-search';
import * as restoreSearch from '../../functions/search/restore-search';
import * as snapshotSearch from '../../functions/search/snapshot-search';
import { systemHttp } from '../../functions/shared/http';
import { type HandlerWorld, STAGING, handlerWorld, onRecord } from './handler-world';
import { type SearchServer, articles, asPerson } from './search-server';

type Settings = { strategy?: 'fetch' | 'backup'; configSet?: string; url?: string; core?: string };
type Snapshot = { version: number; documents: number };

const TRIES = 150;
const POLL_MS = 100;
const WAITED_FOR = ['SearchNotAvailable', 'SearchUnreachable'];

/** What the machine does: tries again while the step says "not yet". */
const until = async <T>(step: () => Promise<T>): Promise<T> => {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await step();
    } catch (error) {
      if (left === 0 || !WAITED_FOR.includes((error as Error).name)) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
};

/** The promises of the search steps, for any server that says it is a Solr; ours may be ended, and its files be seen. */
export const describeSearchContract = (server: () => SearchServer, isOurs: boolean): void => {
  const solr = asPerson(server);
  const testOnOurs = (name: string, run: () => Promise<void>) => isOurs && test(name, run);
  const made: string[] = [];
  let count = 0;
  let source = '';
  let environmentName = '';

  const worldOf = ({ strategy = 'fetch', configSet = 'sample', url = server().url, core = source }: Settings = {}) =>
    handlerWorld(
      {},
      {
        staging: `${STAGING}search: { url: '${url}', core: ${core}, configSet: ${configSet}, strategy: ${strategy} }\n`,
        environment: { name: environmentName },
        http: systemHttp,
      },
    );
  const snapshot = (world: HandlerWorld) => world.run(snapshotSearch.handler) as Promise<Snapshot>;
  const restore = async (world: HandlerWorld, { version }: Snapshot): Promise<string> => {
    const { core } = (await world.run(restoreSearch.handler, { version })) as { core: string };
    return core;
  };
  const describeIt = (world: HandlerWorld, core: string, pinned: Snapshot) =>
    world.run(describeSearch.handler, { core, ...pinned });
  /** The branch of the machine from its begin to its end. */
  const cloned = async (world: HandlerWorld): Promise<string> => {
    const pinned = await until(() => snapshot(world));
    const core = await until(() => restore(world, pinned));
    await until(() => describeIt(world, core, pinned));
    return core;
  };
  const destroy = (world: HandlerWorld) => world.run(destroySearch.handler);

  beforeEach(async () => {
    count += 1;
    source = `staging-${process.pid}-${count}`;
    environmentName = `page-${process.pid}-${count}`;
    await solr.create(source);
    made.push(source);
  });

  afterAll(async () => {
    const { status } = await solr.core('STATUS', {});
    for (const name of Object.keys(status))
      if (made.includes(name) || name.startsWith(`sample-page-${process.pid}-`)) await solr.remove(name);
  });

  describe.each(['fetch', 'backup'] as const)('by %s', (strategy) => {
    test('an environment finds what was in staging, also what nobody had committed yet', async () => {
      await solr.add(source, articles(3));
      await solr.add(source, articles(2, 4), false);
      const world = await worldOf({ strategy });
      const core = await cloned(world);
      expect(await solr.find(core)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
      expect(await solr.find(core, 'title:harbour')).toHaveLength(5);
      expect((await world.item()).resources.search).toMatchObject({ id: core, state: 'available' });
    });

    test('what either of them gets later the other does not find', async () => {
      await solr.add(source, articles(2));
      const core = await cloned(await worldOf({ strategy }));
      await solr.add(core, [{ id: 'of-the-branch', title: 'new' }]);
      await solr.add(source, [{ id: 'of-staging', title: 'new' }]);
      expect(await solr.find(core)).toEqual(['a1', 'a2', 'of-the-branch']);
      expect(await solr.find(source)).toEqual(['a1', 'a2', 'of-staging']);
    });

    test('deleted documents are gone from the copy, too, and do not count', async () => {
      await solr.add(source, articles(5));
      await solr.deleteDocuments(source, ['a1', 'a2']);
      const world = await worldOf({ strategy });
      expect(await snapshot(world)).toMatchObject({ documents: 3 });
      expect(await solr.find(await cloned(world))).toEqual(['a3', 'a4', 'a5']);
    });

    test('an empty staging core gives an empty copy', async () => {
      expect(await solr.find(await cloned(await worldOf({ strategy })))).toEqual([]);
    });

    test('every step run again leaves what the branch has written', async () => {
      await solr.add(source, articles(2));
      const world = await worldOf({ strategy });
      const core = await cloned(world);
      await solr.add(core, [{ id: 'of-the-branch' }]);
      await solr.add(source, articles(1, 9));
      expect(await cloned(world)).toBe(core);
      expect(await solr.find(core)).toEqual(['a1', 'a2', 'of-the-branch']);
    });

    test('somebody who writes to staging all the time does not keep the copy from being made', async () => {
      await solr.add(source, articles(50));
      let isOver = false;
      const writer = (async () => {
        for (let next = 0; !isOver; next += 1) await solr.add(source, [{ id: `w${next}` }]);
      })();
      const core = await cloned(await worldOf({ strategy })).finally(() => (isOver = true));
      await writer;
      const written = (await solr.find(core, 'id:w*')).length;
      expect(await solr.find(core, 'id:a*')).toHaveLength(50);
      expect((await solr.find(source, 'id:w*')).length).toBeGreaterThanOrEqual(written);
    });

    test('two environments at the same time both get theirs', async () => {
      await solr.add(source, articles(20));
      const one = await worldOf({ strategy });
      environmentName += '-b';
      const other = await worldOf({ strategy });
      const cores = await Promise.all([cloned(one), cloned(other)]);
      expect(new Set(cores).size).toBe(2);
      for (const core of cores) expect(await solr.find(core)).toHaveLength(20);
    });

    testOnOurs('a restart of the server in the middle only takes longer', async () => {
      await solr.add(source, articles(30));
      const world = await worldOf({ strategy });
      const pinned = await snapshot(world);
      await restore(world, pinned).catch(() => undefined);
      await server().restart?.();
      const core = await until(() => restore(world, pinned));
      await until(() => describeIt(world, core, pinned));
      expect(await solr.find(core)).toHaveLength(30);
    });

    test('a core that was lost after it had been available is made and filled again', async () => {
      await solr.add(source, articles(3));
      const world = await worldOf({ strategy });
      await solr.remove(await cloned(world));
      const core = await cloned(world);
      expect(await solr.find(core)).toHaveLength(3);
      expect((await world.item()).resources.search?.state).toBe('available');
    });

    test('backups are gone when they have been restored', async () => {
      await solr.add(source, articles(1));
      const world = await worldOf({ strategy });
      const { version } = await snapshot(world);
      const core = await cloned(world);
      const name = `${core}-${version}`;
      const { error } = await solr.ask(`${source}/replication?command=deletebackup&name=${name}`);
      expect(error.msg).toContain('cannot be found');
    });
  });

  describe('what cannot be', () => {
    test('a staging core that is not there is said', async () => {
      const world = await worldOf({ core: 'no-such-core' });
      await expect(snapshot(world)).rejects.toMatchObject({
        name: 'SearchFailed',
        message: expect.stringMatching(/no-such-core.*404/),
      });
    });

    test('a configset that is not there is said, nothing is left, and a right one is taken later', async () => {
      const world = await worldOf({ configSet: 'no-such-set' });
      await expect(restore(world, { version: 0, documents: 0 })).rejects.toMatchObject({
        name: 'SearchFailed',
        message: expect.stringContaining('no-such-set'),
      });
      const { search } = (await world.item()).resources;
      expect(await solr.exists(search?.id ?? '')).toBe(false);
      await destroy(world);
      expect((await world.item()).resources.search).toBeUndefined();
      expect(await solr.find(await cloned(await worldOf()))).toEqual([]);
    });

    test('a fetch that is forbidden is said, and the core does not stay half done', async () => {
      await solr.add(source, articles(2));
      const { port } = new URL(server().url);
      const world = await worldOf({ url: `http://localhost:${port}` });
      const pinned = await snapshot(world);
      await expect(until(() => restore(world, pinned))).rejects.toMatchObject({
        name: 'SearchFailed',
        message: expect.stringContaining('allow'),
      });
      expect(await solr.exists((await world.item()).resources.search?.id ?? '')).toBe(false);
    });

    testOnOurs('folders left by a crash are no obstacle', async () => {
      const { folder = '' } = server();
      const world = await worldOf();
      const core = await cloned(world);
      await solr.remove(core);
      mkdirSync(join(folder, core, 'data'), { recursive: true });
      writeFileSync(join(folder, core, 'core.properties'), `name=${core}\nconfigSet=sample\n`);
      await solr.add(source, articles(2));
      expect(await solr.find(await cloned(world))).toEqual(['a1', 'a2']);
    });
  });

  describe('a destroy', () => {
    test('removes the core with its files, and is done when there is nothing', async () => {
      await solr.add(source, articles(2));
      const world = await worldOf();
      const core = await cloned(world);
      await destroy(world);
      expect(await solr.exists(core)).toBe(false);
      expect((await world.item()).resources.search).toBeUndefined();
      await destroy(world);
      expect(await solr.find(source)).toEqual(['a1', 'a2']);
    });

    testOnOurs('leaves no file of the core', async () => {
      const { folder = '' } = server();
      const world = await worldOf();
      const core = await cloned(world);
      expect(existsSync(join(folder, core))).toBe(true);
      await destroy(world);
      expect(existsSync(join(folder, core))).toBe(false);
    });

    test('of a core that somebody else removed is done', async () => {
      const world = await worldOf();
      await solr.remove(await cloned(world));
      await destroy(world);
      expect((await world.item()).resources.search).toBeUndefined();
    });

    test('never takes the staging core, even if it is what stands on record', async () => {
      const world = await worldOf();
      await world.change((current) => ({ ...current, resources: { search: onRecord(source) } }));
      await expect(destroy(world)).rejects.toMatchObject({ name: 'NotOwned' });
      expect(await solr.exists(source)).toBe(true);
    });

    test('never takes a core without our mark, and neither does a create', async () => {
      const world = await worldOf();
      const core = await cloned(world);
      await solr.remove(core);
      await solr.create(core);
      await solr.add(core, [{ id: 'precious' }]);
      await expect(destroy(world)).rejects.toMatchObject({ name: 'NotOwned' });
      await expect(restore(world, { version: 0, documents: 0 })).rejects.toMatchObject({ name: 'NotOwned' });
      expect(await solr.find(core)).toEqual(['precious']);
    });

    test("never takes another environment's core", async () => {
      const core = await cloned(await worldOf());
      environmentName += '-other';
      const other = await worldOf();
      await other.change((current) => ({ ...current, resources: { search: onRecord(core) } }));
      await expect(destroy(other)).rejects.toMatchObject({ name: 'NotOwned' });
      expect(await solr.exists(core)).toBe(true);
    });
  });
};
