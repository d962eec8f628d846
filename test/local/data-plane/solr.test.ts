import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../functions/shared/clock';
import { type SolrServer, startSolr } from '../../../local/data-plane/solr/solr';
import { describeSearchContract } from '../../support/search-contract';
import { asPerson } from '../../support/search-server';

const folder = mkdtempSync(join(tmpdir(), 'branch-staging-solr-'));
let server: SolrServer;

const start = async (port = 0): Promise<void> => {
  server = await startSolr({ folder, port, clock: systemClock, configSets: ['sample'] });
};
const restart = async (): Promise<void> => {
  const port = Number(new URL(server.url).port);
  await server.close();
  await start(port);
};

beforeAll(() => start());
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

// The very same promises are tested with a real Solr by `npm run test:solr`.
describe('the steps of the search', () => describeSearchContract(() => ({ url: server.url, folder, restart }), true));

describe('the small Solr of the laptop', () => {
  const solr = asPerson(() => ({ url: server.url }));

  test('finds words of a text in any case, beginnings, several words, and nothing else', async () => {
    await solr.create('words');
    await solr.add('words', [
      { id: '1', title: 'A quiet harbour' },
      { id: '2', title: 'The Harbourmaster: a bold garden' },
      { id: '3' },
    ]);
    const found = (q: string) => solr.find('words', q);
    expect(await found('*:*')).toEqual(['1', '2', '3']);
    expect(await found('title:HARBOUR')).toEqual(['1']);
    expect(await found('title:harb*')).toEqual(['1', '2']);
    expect(await found('title:"bold garden"')).toEqual(['2']);
    expect(await found('title:"garden bold"')).toEqual([]);
    expect(await found('harbour garden')).toEqual(['1', '2']);
    expect(await found('quiet AND harbour')).toEqual(['1']);
    expect(await found('id:3')).toEqual(['3']);
    expect(await found('title:*')).toEqual(['1', '2']);
  });

  test('refuses what it does not know, so that nobody takes its silence for an answer', async () => {
    await solr.create('strict');
    for (const path of [
      'admin/cores?action=SWAP&core=strict&other=words',
      'admin/cores?action=UNLOAD&core=strict',
      'strict/replication?command=snappull',
      'strict/select?q=(a%20b)%5E2:c:d',
      'strict/select?q=*:*&sort=id',
      'strict/terms',
      'strict/replication?command=backup&name=x&location=/etc',
    ])
      expect([path, (await solr.ask(path)).error?.code]).toEqual([path, expect.any(Number)]);
    expect((await solr.ask('strict/update', { add: { doc: { id: 1 } } })).error.code).toBe(400);
    expect((await solr.ask('strict/update', [{ title: 'without an id' }])).error.msg).toContain('uniqueKey');
  });

  test('what was committed is there after a restart', async () => {
    await solr.create('lasting');
    await solr.add('lasting', [{ id: '1', title: 'one' }]);
    await solr.add('lasting', [{ id: '1', title: 'another' }]);
    await restart();
    expect(await solr.find('lasting', 'title:another')).toEqual(['1']);
    expect(await solr.find('lasting', 'title:one')).toEqual([]);
  });
});
