import * as z from 'zod/mini';
import type { Environment } from '../environments/environment';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';
import { KIND_FEATURE } from '../shared/tags';
import { type Solr, assertCoreName } from './solr';

/** What a core shows without its index being opened; a core on a full disk would not answer any more than that. */
export type Core = { name: string; dataFolder: string };

/** A state of an index: what was committed last, by the clock of Solr, and how many documents there are in it. */
export type Contents = { version: number; documents: number };

const Core = z.object({ name: z.string(), dataDir: z.string() });
const Cores = z.object({ initFailures: z.record(z.string(), z.string()), status: z.record(z.string(), z.unknown()) });
const Opened = z.object({
  index: z.object({ numDocs: z.number(), userData: z.object({ commitTimeMSec: z.optional(z.string()) }) }),
});

const statusOf = async (solr: Solr, name: string, indexInfo: boolean): Promise<unknown> => {
  const parameters = { action: 'STATUS', core: assertCoreName(name), indexInfo: String(indexInfo) };
  const answer = Cores.safeParse(await solr.demand('admin/cores', parameters));
  const status = answer.data?.status[name];
  if (typeof status !== 'object' || status === null)
    throw new WorkflowError('SearchFailed', `Solr was asked for core ${name} and answered without it`);
  const failure = answer.data?.initFailures[name];
  // Nothing tells whose it is: it must not be used, and not be removed either.
  if (failure !== undefined)
    throw new WorkflowError(
      'NotOwned',
      `Core ${name} did not start (${failure}), so that its mark cannot be read; it was not touched. Unload it in Solr, or restart Solr once it is repaired`,
    );
  return status;
};

/** The core, or undefined when Solr says in so many words that there is none: it then shows an empty one. */
export const findCore = async (solr: Solr, name: string): Promise<Core | undefined> => {
  const status = await statusOf(solr, name, false);
  if (Object.keys(status as object).length === 0) return undefined;
  if ('isLoading' in (status as object))
    throw new WorkflowError('SearchUnreachable', `Solr has just been started and is still loading core ${name}`);
  const core = Core.safeParse(status);
  if (!core.success || core.data.name !== name)
    throw new WorkflowError('SearchFailed', `Solr was asked for core ${name} and showed something else`);
  return { name, dataFolder: core.data.dataDir };
};

/** What somebody who searches the core finds now. */
export const contentsOf = async (solr: Solr, name: string): Promise<Contents> => {
  const opened = Opened.safeParse(await statusOf(solr, name, true));
  if (!opened.success) throw new WorkflowError('SearchFailed', `Solr does not show the index of core ${name}`);
  const { numDocs, userData } = opened.data.index;
  return { version: Number(userData.commitTimeMSec ?? 0), documents: numDocs };
};

type Owner = { environment: Environment; config: Config };

/**
 * Solr has no tags. The name of the data folder is chosen when a core is made and shown by STATUS for as long as it
 * lives: it says installation, environment and kind.
 */
export const markOf = ({ environment, config }: Owner): string =>
  ['branch-staging', config.installation, environment.name, KIND_FEATURE]
    .map((part) => encodeURIComponent(part))
    .join('.');

/** Throws NotOwned unless the core has a name of this application, carries this environment's mark and is not staging's. */
export const assertOurs = (solr: Solr, { name, dataFolder }: Core, owner: Owner): void => {
  const folder = dataFolder.split('/').filter(Boolean).at(-1);
  const isNamedSo = name.startsWith(`${owner.config.staging.application}-`) && name !== solr.search.core;
  if (isNamedSo && folder === markOf(owner)) return;
  throw new WorkflowError(
    'NotOwned',
    `Core ${name} exists, but the data folder ${dataFolder} does not carry the mark of ${owner.environment.name}; it was not touched`,
  );
};

const ALREADY_THERE = /already exists|another core is already defined there/;

/** Makes an empty core from the configset. Undefined when it is made, else what is in its way at this moment. */
export const createCore = async (solr: Solr, name: string, owner: Owner): Promise<string | undefined> => {
  const { configSet } = solr.search;
  const parameters = { action: 'CREATE', name: assertCoreName(name), configSet, dataDir: markOf(owner) };
  const { problem } = await solr.ask('admin/cores', parameters);
  if (problem === undefined) return undefined;
  // Solr forgets the leftover of a crash at the first try, and the second one goes well.
  if (ALREADY_THERE.test(problem)) return problem;
  // What could not be made stays known to Solr as a core that failed, which nobody could tell the owner of.
  await unloadCore(solr, name);
  throw new WorkflowError('SearchFailed', `${problem}. Is ${configSet} the name of a configset of that server?`);
};

const NO_SUCH_CORE = /non-existent core/;

/** Removes the core with all its files; one that is gone already is fine. Whose it is has been made sure before. */
export const unloadCore = async (solr: Solr, name: string): Promise<void> => {
  const all = { deleteIndex: 'true', deleteDataDir: 'true', deleteInstanceDir: 'true' };
  const { problem } = await solr.ask('admin/cores', { action: 'UNLOAD', core: assertCoreName(name), ...all });
  if (problem !== undefined && !NO_SUCH_CORE.test(problem)) throw new WorkflowError('SearchFailed', problem);
};
