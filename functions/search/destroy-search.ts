import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { forgetResource } from '../environments/transitions';
import { stepHandler } from '../shared/step-handler';
import { assertOurs, findCore, unloadCore } from './cores';
import { openSolr } from './solr';

const Input = z.object({ environment: Lease });

/**
 * Removes the recorded core with its files, and only if it carries this environment's mark. Nothing on record, or
 * nothing there, is success; a core whose mark cannot be read stays.
 */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease }) => {
  const { registry, config } = tools;
  const { search } = environment.resources;
  if (search === undefined) return { core: null };
  const solr = await openSolr(tools);
  const existing = await findCore(solr, search.id);
  if (existing !== undefined) {
    assertOurs(solr, existing, { environment, config });
    await unloadCore(solr, search.id);
  }
  await registry.changeLeased(lease, (current) => forgetResource(current, 'search'));
  return { core: search.id };
});
