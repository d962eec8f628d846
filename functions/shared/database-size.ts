import * as z from 'zod/mini';
import { nonEmpty } from './schema';

/** What a database of shared staging is to be brought to; always in one availability zone. */
export const DatabaseSize = z.object({
  databaseId: nonEmpty(),
  instanceClass: z.string().check(z.regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/)),
  storageType: z.enum(['gp2', 'gp3']),
  backupRetentionDays: z.int().check(z.minimum(0), z.maximum(35)),
});
export type DatabaseSize = z.output<typeof DatabaseSize>;
