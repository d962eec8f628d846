import * as z from 'zod/mini';
import { type Backup, backupNames, beginBackup, lastBackup, locationOf, removeBackups } from './backups';
import type { Clone } from './clone';
import { contentsOf } from './cores';

const RestoreStatus = z.object({
  restorestatus: z.object({
    status: z.string(),
    snapshotName: z.optional(z.string()),
    exception: z.optional(z.string()),
  }),
});

/**
 * One look at the new core that gets the index by a backup of the staging core. Undefined once it holds that commit or a
 * later one; until then what is waited for. Solr forgets backups and restores in a restart and remembers only the last
 * backup of a core: what is not known to be at work is begun, and a backup that may be whole is tried once.
 * https://solr.apache.org/guide/solr/latest/deployment-guide/backup-restore.html
 */
export const restoreBackup = async (clone: Clone): Promise<string | undefined> => {
  const { solr, core, version } = clone;
  if ((await contentsOf(solr, core)).version >= version) {
    await removeBackups(clone);
    return undefined;
  }
  const answer = await solr.demand(`${core}/replication`, { command: 'restorestatus' });
  const { status, snapshotName, exception } = RestoreStatus.parse(answer).restorestatus;
  if (status === 'In Progress') return `Core ${core} is being restored from a backup`;
  const last = await lastBackup(clone);
  const failed = status === 'failed' ? snapshotName?.replace('snapshot.', '') : undefined;
  const name = nextName(clone, failed, last);
  if (name === undefined)
    return giveUp(clone, `Core ${core} could not be restored from a backup: ${exception ?? 'Solr says no more'}`);
  if (last?.name === name && last.exception !== undefined)
    return giveUp(clone, `The backup of ${solr.search.core} for ${core} failed: ${last.exception}`);
  if (last?.name !== name && !(await beginBackup(clone, name))) return `Core ${core} waits for its backup`;
  await solr.demand(`${core}/replication`, { command: 'restore', name, location: await locationOf(clone) });
  return `Core ${core} is being restored from its backup`;
};

/** The first name, or the second where the first may have been the half of a backup that a restart left. */
const nextName = (clone: Clone, failed: string | undefined, last: Backup | undefined): string | undefined => {
  const [first, second] = backupNames(clone);
  if (failed === second || (failed === first && last?.name === first)) return undefined;
  return failed === first ? second : first;
};

const giveUp = async (clone: Clone, why: string): Promise<never> => {
  await removeBackups(clone);
  return clone.giveUp(why);
};
