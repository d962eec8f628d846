import * as z from 'zod/mini';
import { WorkflowError, isNamed } from '../shared/errors';
import type { Clone } from './clone';
import { findCore } from './cores';

const Details = z.object({
  details: z.object({
    indexVersion: z.number(),
    follower: z.optional(z.object({ isReplicating: z.string(), totalPercent: z.optional(z.string()) })),
  }),
});

/**
 * One look at the new core that fetches the index from the staging core. Undefined once it holds that commit or a later
 * one; until then what is waited for. Begins the fetch where none is at work, also after a restart, which forgets it.
 * https://solr.apache.org/guide/solr/latest/deployment-guide/user-managed-index-replication.html
 */
export const fetchIndex = async (clone: Clone): Promise<string | undefined> => {
  const { core, version, isNew } = clone;
  if (isNew) await begin(clone, 'false');
  const { indexVersion, follower } = await detailsOf(clone);
  if (indexVersion >= version) return undefined;
  if (follower?.isReplicating === 'true')
    return `Core ${core} is fetching its index${follower.totalPercent === undefined ? '' : ` (${follower.totalPercent} %)`}`;
  if (isNew) return `Core ${core} is about to fetch its index`;
  await assertSourceLoaded(clone);
  await begin(clone, 'true');
  return (await detailsOf(clone)).indexVersion >= version ? undefined : `Core ${core} is fetching its index again`;
};

const detailsOf = async ({ solr, core }: Clone) => {
  const parameters = { command: 'details', follower: 'false', slave: 'false' };
  return Details.parse(await solr.demand(`${core}/replication`, parameters)).details;
};

/** After a restart the new core may be there before the staging core is, and a fetch would fail for that alone. */
const assertSourceLoaded = async ({ solr }: Clone): Promise<void> => {
  const { core } = solr.search;
  if ((await findCore(solr, core)) === undefined)
    throw new WorkflowError('SearchFailed', `The staging core ${core} is gone; nothing can be fetched from it`);
};

const Began = z.object({ status: z.string(), message: z.optional(z.string()) });

/** A fetch that is not waited for says OK whatever comes of it. Only the first one is begun so; the next has to tell. */
const begin = async ({ solr, core, giveUp }: Clone, wait: 'true' | 'false'): Promise<void> => {
  const source = solr.urlOf(solr.search.core);
  const { credentials } = solr;
  const parameters = {
    command: 'fetchindex',
    leaderUrl: source,
    masterUrl: source,
    wait,
    ...(credentials && { httpBasicAuthUser: credentials.username, httpBasicAuthPassword: credentials.password }),
    // Solr writes the parameters of a request in its log, but for those that are not named here.
    logParamsList: 'command,leaderUrl,wait',
  };
  const answered = await solr.demand(`${core}/replication`, parameters).catch((error: unknown) => {
    // It is at work for longer than we wait; the next look shows how far it has come.
    if (wait === 'true' && isNamed(error, 'SearchUnreachable')) return { status: 'OK' };
    throw error;
  });
  const { status, message } = Began.parse(answered);
  if (status !== 'OK')
    await giveUp(
      `Core ${core} could not fetch the index of ${source}: ${message ?? status}. The log of Solr says why; mostly the URL is not allowed (allowUrls in solr.xml) or the disk is full`,
    );
};
