import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isReachableFor, type SystemUser } from './system-user';

/** Survives a restart of the machine, and every user may enter it. */
const COMMON_FOLDER = '/var/tmp';

/**
 * Where the servers' data is kept: in the data folder; or, as root with a data folder that the servers' user cannot
 * reach (below a closed home), in a folder made for it, which the notice names.
 */
export const postgresHome = async (
  dataFolder: string,
  user: SystemUser | undefined,
  notice: (sentence: string) => void,
): Promise<string> => {
  await mkdir(dataFolder, { recursive: true });
  if (await isReachableFor(user, dataFolder)) return dataFolder;
  const word = createHash('sha256')
    .update(await realpath(dataFolder))
    .digest('hex')
    .slice(0, 12);
  const home = join(COMMON_FOLDER, `branch-staging-${word}`);
  await mkdir(home, { recursive: true });
  const found = await lstat(home);
  // Everybody may write in the common folder: what lies there under our name must be ours.
  if (!found.isDirectory() || found.uid !== 0)
    throw new Error(`${home} is there but is not root's own folder. Remove it.`);
  await chmod(home, 0o711);
  notice(`PostgreSQL runs as "${user?.name}", who cannot enter ${dataFolder}: the databases are kept in ${home}.`);
  return home;
};
