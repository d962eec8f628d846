import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../functions/environments/environment';
import { type Contents, contentsOf, createCore, unloadCore } from '../functions/search/cores';
import { fetchIndex } from '../functions/search/fetch-index';
import { type Solr, solrAt } from '../functions/search/solr';
import { systemClock } from '../functions/shared/clock';
import type { Config } from '../functions/shared/config';
import { systemHttp } from '../functions/shared/http';
import { startSolr } from '../local/data-plane/solr/solr';
import type { Bench } from './bench';
import { inMegabytes, inWords, medianOf } from './figures';

const DOCUMENTS = 100_000;
const BATCH = 10_000;
const SOURCE = 'bench-staging';
const CLONE = 'bench-clone';
const CONFIG_SET = 'sample';
const LOOK_EVERY_MS = 20;

/** Whose core it is; nobody else has to know. */
const OWNER = {
  environment: { name: 'bench' } as Environment,
  config: { installation: 'bench', staging: { application: 'bench' } } as Config,
};

const milliseconds = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** Titles of which no two are alike, so that there is something to copy. */
const fill = async (url: string): Promise<void> => {
  for (let first = 0; first < DOCUMENTS; first += BATCH) {
    const documents = Array.from({ length: BATCH }, (_, index) => ({
      id: String(first + index),
      title: `Article ${first + index} of ${(((first + index) * 2654435761) % 4294967296).toString(36)}`,
      author: `author-${(first + index) % 500}`,
    }));
    const { status, body } = await systemHttp({
      method: 'POST',
      url: `${url}/solr/${SOURCE}/update?commit=true`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(documents),
      timeoutSeconds: 120,
      maxBodyBytes: 1_000_000,
    });
    if (status !== 200) throw new Error(`Solr took no documents: ${body.slice(0, 300)}`);
  }
};

/** What the steps of the machine do, one after the other: a core, the fetch, and a look at what is found there. */
const clone = async (solr: Solr, source: Contents): Promise<void> => {
  await solr.demand(`${SOURCE}/update`, { commit: 'true' });
  await createCore(solr, CLONE, OWNER);
  const giveUp = (why: string): Promise<never> => Promise.reject(new Error(why));
  for (let isNew = true; await fetchIndex({ solr, core: CLONE, version: source.version, isNew, giveUp }); isNew = false)
    await systemClock.sleep(LOOK_EVERY_MS);
  const { documents } = await contentsOf(solr, CLONE);
  if (documents !== DOCUMENTS) throw new Error(`The clone was to hold ${DOCUMENTS} documents, but holds ${documents}`);
};

/** Where Solr keeps the files of the core: it has to be on this machine. */
const indexFolderOf = async (solr: Solr): Promise<string> => {
  const answer = await solr.demand(`${SOURCE}/replication`, { command: 'details' });
  return (answer as { details: { indexPath: string } }).details.indexPath;
};

const folderBytes = async (folder: string): Promise<number> => {
  const files = await Promise.all((await readdir(folder)).map((file) => stat(join(folder, file))));
  return files.reduce((sum, { size }) => sum + size, 0);
};

/** Time to clone a core beside a plain copy of its index folder, turn by turn. SOLR_URL measures a real Solr. */
export const measureSearch = async ({ say, extent }: Bench): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'branch-staging-bench-solr-'));
  const given = process.env['SOLR_URL'];
  const own =
    given === undefined
      ? await startSolr({ folder: join(folder, 'solr'), port: 0, clock: systemClock, configSets: [CONFIG_SET] })
      : undefined;
  const url = own?.url ?? given ?? '';
  const solr = solrAt({ url, core: SOURCE, configSet: CONFIG_SET, strategy: 'fetch' }, systemHttp);
  try {
    await solr.demand('admin/cores', { action: 'CREATE', name: SOURCE, configSet: CONFIG_SET });
    await fill(url);
    const source = await contentsOf(solr, SOURCE);
    await runs(solr, source, folder, extent.runs, say);
  } finally {
    await unloadCore(solr, SOURCE);
    await own?.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const runs = async (solr: Solr, source: Contents, folder: string, count: number, say: Bench['say']): Promise<void> => {
  const index = await indexFolderOf(solr);
  const copy = join(folder, 'copy');
  const clones: number[] = [];
  const copies: number[] = [];
  for (let run = 1; run <= count; run += 1) {
    clones.push(await milliseconds(() => clone(solr, source)));
    copies.push(await milliseconds(() => cp(index, copy, { recursive: true })));
    await unloadCore(solr, CLONE);
    await rm(copy, { recursive: true });
    const [one, other] = [clones.at(-1) ?? NaN, copies.at(-1) ?? NaN];
    say(
      `  run ${run}: clone ${Math.round(one)} ms, plain copy ${Math.round(other)} ms, ratio ${(one / other).toFixed(2)}`,
    );
  }
  say(`\n  ${DOCUMENTS} documents in ${inMegabytes(await folderBytes(index))}`);
  say(`  clone of the core, until its documents are found: ${inWords(clones)}`);
  say(`  plain copy of its index folder: ${inWords(copies)}`);
  say(`  ratio of the medians: ${(medianOf(clones) / medianOf(copies)).toFixed(2)}`);
};
