import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { BuildConfig } from './data-plane';
import { copyTree } from './copy-tree';
import { DataPlaneError } from './data-plane-error';
import { UNFINISHED } from './folder-name';

/** Paths of the configuration stay inside the checkout. */
const inside = (root: string, path: string): string => {
  const clean = normalize(path);
  if (clean !== '.' && clean !== '..' && !clean.startsWith(`..${sep}`) && !clean.startsWith(sep))
    return join(root, clean);
  throw new DataPlaneError(
    'InvalidName',
    `build.cache names ${JSON.stringify(path)}, which is not inside the checkout.`,
  );
};

const contents = async (file: string): Promise<Buffer | string> => {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'no such file';
    throw error;
  }
};

const copyAny = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  const found = await lstat(from);
  if (found.isDirectory()) await copyTree(from, to);
  else if (found.isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to, constants.COPYFILE_FICLONE);
};

/** What the install command made, kept by the contents of the key files. */
export type BuildCache = {
  /** A word for the contents of the key files and all else that the result of the install depends on. */
  keyOf(folder: string): Promise<string>;
  /** True when the kept paths are in the checkout now. */
  bring(key: string, folder: string): Promise<boolean>;
  keep(key: string, folder: string): Promise<void>;
};

/**
 * Keeps paths between commits. They are copied, not hard-linked: builds write into node_modules (generated clients,
 * caches of bundlers), and a link would carry that into every other commit. Where the file system shares blocks
 * (btrfs, xfs, APFS) the copies take no space.
 */
export const openBuildCache = (root: string, build: BuildConfig): BuildCache => {
  const { key = [], paths = [] } = build.cache ?? {};

  return {
    keyOf: async (folder) => {
      const hash = createHash('sha256');
      hash.update(
        JSON.stringify([build.install, key, paths, process.platform, process.arch, process.versions.modules]),
      );
      for (const path of key) {
        const content = await contents(inside(folder, path));
        hash.update(`\0${path}\0${content.length}\0`).update(content);
      }
      return hash.digest('hex').slice(0, 32);
    },
    bring: async (word, folder) => {
      const kept = join(root, word);
      if (paths.length === 0 || !existsSync(kept)) return false;
      for (const path of paths) {
        await rm(inside(folder, path), { recursive: true, force: true });
        if (existsSync(inside(kept, path))) await copyAny(inside(kept, path), inside(folder, path));
      }
      return true;
    },
    keep: async (word, folder) => {
      if (paths.length === 0) return;
      const unfinished = join(root, `${word}${UNFINISHED}`);
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true });
      for (const path of paths) {
        if (existsSync(inside(folder, path))) await copyAny(inside(folder, path), inside(unfinished, path));
      }
      await rename(unfinished, join(root, word));
    },
  };
};
