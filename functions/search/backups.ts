import * as z from 'zod/mini';
import { WorkflowError } from '../shared/errors';
import type { Clone } from './clone';
import { findCore } from './cores';

/** A backup that has ended, well or badly. */
export type Backup = { name: string; exception: string | undefined };

const Details = z.object({
  details: z.object({
    backup: z.optional(
      z.object({
        snapshotName: z.optional(z.string()),
        exception: z.optional(z.string()),
        snapshotDeletedAt: z.optional(z.string()),
      }),
    ),
  }),
});

const handlerOf = ({ solr }: Clone): string => `${solr.search.core}/replication`;

/** Backups are named after the core that they are for, and what it shall hold: nobody else's are touched. */
export const backupNames = ({ core, version }: Clone): [string, string] => [
  `${core}-${version}`,
  `${core}-${version}-again`,
];

/** The last one that Solr remembers, whoever's it is. */
export const lastBackup = async (clone: Clone): Promise<Backup | undefined> => {
  const { backup } = Details.parse(await clone.solr.demand(handlerOf(clone), { command: 'details' })).details;
  if (backup?.snapshotName === undefined || backup.snapshotDeletedAt !== undefined) return undefined;
  return { name: backup.snapshotName, exception: backup.exception };
};

const EXISTS = /already exists/;

/** False when it has just been begun; true when there is one of that name, which may be whole. */
export const beginBackup = async (clone: Clone, name: string): Promise<boolean> => {
  const parameters = { command: 'backup', name, location: await locationOf(clone) };
  const { problem } = await clone.solr.ask(handlerOf(clone), parameters);
  if (problem !== undefined && EXISTS.test(problem)) return true;
  if (problem !== undefined) await clone.giveUp(problem);
  return false;
};

const NOT_FOUND = /cannot be found/;

export const removeBackups = async (clone: Clone): Promise<void> => {
  const location = await locationOf(clone);
  for (const name of backupNames(clone)) {
    const { problem } = await clone.solr.ask(handlerOf(clone), { command: 'deletebackup', name, location });
    if (problem !== undefined && !NOT_FOUND.test(problem)) throw new WorkflowError('SearchFailed', problem);
  }
};

/** Both cores are on one server: what one writes in its own data folder the other can read. */
export const locationOf = async ({ solr }: Clone): Promise<string> => {
  const { core, backupLocation } = solr.search;
  if (backupLocation !== undefined) return backupLocation;
  const source = await findCore(solr, core);
  if (source === undefined) throw new WorkflowError('SearchFailed', `The staging core ${core} is gone`);
  return source.dataFolder;
};
