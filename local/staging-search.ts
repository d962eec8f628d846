import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCore } from '../functions/search/cores';
import { type SearchConfig, solrAt } from '../functions/search/solr';
import type { Clock } from '../functions/shared/clock';
import type { StagingConfig } from '../functions/shared/config-schema';
import { WorkflowError } from '../functions/shared/errors';
import { systemHttp } from '../functions/shared/http';
import { tryPort } from './data-plane/free-port';
import { startSolr } from './data-plane/solr/solr';

export type LocalSearch = { search: SearchConfig; close(): Promise<void> };

type Options = {
  folder: string;
  staging: StagingConfig;
  /** A real Solr, to be used instead of the small one. */
  solrUrl?: string | undefined;
  clock: Clock;
  changed(): void;
};

/** What a team has before branch-staging comes: a Solr server with the configset and the staging core. */
export const startStagingSearch = async (options: Options): Promise<LocalSearch | undefined> => {
  if (options.staging.search === undefined) return undefined;
  // The laptop's servers ask nobody for a password.
  const { secret: _secret, ...settings } = options.staging.search;
  const own = options.solrUrl === undefined ? await startOwn(options, settings.configSet) : undefined;
  const url = own?.url ?? options.solrUrl ?? '';
  const search: SearchConfig = { ...settings, url };
  const close = own?.close ?? (() => Promise.resolve());
  try {
    await ensureCore(search);
  } catch (error) {
    await close();
    throw error;
  }
  return { search, close };
};

/** The same port as last time, if it is free: the containers that run again were told that one. */
const startOwn = async ({ folder, clock, changed }: Options, configSet: string) => {
  const home = join(folder, 'solr');
  await mkdir(home, { recursive: true });
  const file = join(home, 'port');
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = (await tryPort(last)) ?? 0;
  const server = await startSolr({ folder: home, port, clock, configSets: [configSet], changed });
  await writeFile(file, new URL(server.url).port);
  return server;
};

const ensureCore = async (search: SearchConfig): Promise<void> => {
  const solr = solrAt(search, systemHttp);
  if ((await findCore(solr, search.core)) !== undefined) return;
  const { problem } = await solr.ask('admin/cores', {
    action: 'CREATE',
    name: search.core,
    configSet: search.configSet,
  });
  if (problem !== undefined)
    throw new WorkflowError(
      'SearchFailed',
      `${problem}. The Solr at ${search.url} needs the configset ${search.configSet}`,
    );
};
