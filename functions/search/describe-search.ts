import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { settleResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { nonEmpty } from '../shared/schema';
import { stepHandler } from '../shared/step-handler';
import { assertOurs, contentsOf, findCore } from './cores';
import { openSolr } from './solr';

const natural = () => z.int().check(z.nonnegative());
const Input = z.object({ environment: Lease, core: nonEmpty(), version: natural(), documents: natural() });

/**
 * Succeeds once a search in the new core finds what was committed in staging; SearchNotAvailable until then. The counts
 * have to be equal for the commit that was pinned; of a later one, which the fetch may have got, the version tells.
 */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease, core, version, documents }) => {
  const { registry, config } = tools;
  const solr = await openSolr(tools);
  const existing = await findCore(solr, core);
  if (existing === undefined)
    throw new WorkflowError('SearchFailed', `Core ${core} was to be there but is gone; create again to fetch it anew`);
  assertOurs(solr, existing, { environment, config });
  if (environment.resources.search?.state === 'available') return { core };
  const found = await contentsOf(solr, core);
  if (found.version < version)
    throw new WorkflowError('SearchNotAvailable', `Core ${core} does not show the commit of ${solr.search.core} yet`);
  if (found.version === version && found.documents !== documents)
    throw new WorkflowError(
      'SearchFailed',
      `Core ${core} was to hold ${documents} documents like ${solr.search.core}, but holds ${found.documents}; destroy the environment and create it again`,
    );
  await registry.changeLeased(lease, (current) => settleResource(current, 'search'));
  return { core };
});
