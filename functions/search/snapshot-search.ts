import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { stepHandler } from '../shared/step-handler';
import { openSolr } from './solr';

const Input = z.object({ environment: Lease });

const Segments = z.object({
  info: z.object({ userData: z.optional(z.object({ commitTimeMSec: z.optional(z.string()) })) }),
  segments: z.optional(
    z.record(z.string(), z.object({ size: z.number(), delCount: z.number(), softDelCount: z.optional(z.number()) })),
  ),
});

/**
 * Commits what was written to the staging core, because only commits can be fetched, and pins the commit: its time and
 * how many documents it holds. They are read from the files of the commit, so that writers change nothing about it.
 */
export const handler = stepHandler(Input, (tools) => async () => {
  const solr = await openSolr(tools);
  const { core } = solr.search;
  await solr.demand(`${core}/update`, { commit: 'true', waitSearcher: 'true' });
  const { info, segments = {} } = Segments.parse(await solr.demand(`${core}/admin/segments`, {}));
  const version = Number(info.userData?.commitTimeMSec ?? 0);
  const documents = Object.values(segments).reduce(
    (sum, { size, delCount, softDelCount = 0 }) => sum + size - delCount - softDelCount,
    0,
  );
  return { version, documents };
});
