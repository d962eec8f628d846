import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { searchCoreFor } from '../environments/names';
import { intendResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { type Leased, type Tools, stepHandler } from '../shared/step-handler';
import { assertOurs, createCore, findCore, unloadCore } from './cores';
import { fetchIndex } from './fetch-index';
import { restoreBackup } from './restore-backup';
import { openSolr } from './solr';

const Input = z.object({ environment: Lease, version: z.int().check(z.nonnegative()) });

/**
 * Makes the environment's core and gives it the index of the staging core; SearchNotAvailable while it is on the way.
 * Starts and watches in one step, so that a redrive can start again. Safe to repeat: what holds the commit is left as
 * it is, what served already is never fetched over, and what failed is removed before SearchFailed is said.
 */
export const handler = stepHandler(Input, (tools) => async (input) => {
  const { environment, lease, version } = input;
  const { config, registry, clock } = tools;
  const solr = await openSolr(tools);
  const owner = { environment, config };
  const core = environment.resources.search?.id ?? coreOf(tools, environment);
  const existing = await findCore(solr, core);
  if (existing !== undefined) assertOurs(solr, existing, owner);
  if (existing !== undefined && environment.resources.search?.state === 'available') return { core };
  await registry.changeLeased(lease, (current) => wanting(intendResource(current, 'search', core, clock.now())));
  const inTheWay = existing === undefined ? await createCore(solr, core, owner) : undefined;
  const giveUp = async (why: string): Promise<never> => {
    await unloadCore(solr, core);
    throw new WorkflowError('SearchFailed', why);
  };
  const clone = { solr, core, version, isNew: existing === undefined, giveUp };
  const fill = solr.search.strategy === 'fetch' ? fetchIndex : restoreBackup;
  const waitedFor = inTheWay ?? (await fill(clone));
  if (waitedFor !== undefined) throw new WorkflowError('SearchNotAvailable', waitedFor);
  return { core };
});

const coreOf = ({ config }: Tools, { name }: Leased<z.output<typeof Input>>['environment']): string =>
  searchCoreFor({ application: config.staging.application, installation: config.installation, name });

/** One that was available and is gone from the server has to be filled again. */
const wanting = (environment: Environment): Environment => {
  const { search } = environment.resources;
  if (search?.state !== 'available') return environment;
  return { ...environment, resources: { ...environment.resources, search: { ...search, state: 'requested' } } };
};
