import { constants } from 'node:fs';
import { chown, copyFile, lchown, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

export type Owner = { uid: number; gid: number };

export type CopyOptions = {
  /** Paths are relative to the copied folder; a folder that is left out is left out whole. */
  leaveOut?: (path: string) => boolean;
  owner?: Owner | undefined;
  onProgress?: ((percent: number) => void) | undefined;
  /** Somebody writes there meanwhile: what vanishes between listing and copying is left out. */
  isChanging?: boolean;
};

type Entry = { path: string; kind: 'folder' | 'file' | 'link'; size: number; mode: number };

/** libuv has four threads by default: more copies at once only queue up. */
const COPIES_AT_ONCE = 8;

const orGone = async <T>(isChanging: boolean | undefined, work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isChanging && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const entryAt = async (root: string, path: string, options: CopyOptions): Promise<Entry | undefined> => {
  const found = await orGone(options.isChanging, lstat(join(root, path)));
  if (!found) return undefined;
  const mode = found.mode & 0o7777;
  if (found.isDirectory()) return { path, kind: 'folder', size: 0, mode };
  if (found.isSymbolicLink()) return { path, kind: 'link', size: 0, mode };
  // Sockets and pipes belong to a process, not to the data.
  return found.isFile() ? { path, kind: 'file', size: found.size, mode } : undefined;
};

const list = async (root: string, folder: string, options: CopyOptions): Promise<Entry[]> => {
  const names = (await orGone(options.isChanging, readdir(join(root, folder)))) ?? [];
  const paths = names.map((name) => join(folder, name)).filter((path) => !options.leaveOut?.(path));
  const found = await Promise.all(paths.map((path) => entryAt(root, path, options)));
  const entries = found.filter((entry) => entry !== undefined);
  const below = await Promise.all(
    entries.filter((entry) => entry.kind === 'folder').map((entry) => list(root, entry.path, options)),
  );
  return [...entries, ...below.flat()];
};

const copyEntry = async (from: string, to: string, entry: Entry, owner: Owner | undefined): Promise<void> => {
  const target = join(to, entry.path);
  if (entry.kind === 'link') {
    await symlink(await readlink(join(from, entry.path)), target);
    if (owner) await lchown(target, owner.uid, owner.gid);
    return;
  }
  // Shares the blocks where the file system can (btrfs, xfs, APFS), else the kernel copies.
  await copyFile(join(from, entry.path), target, constants.COPYFILE_FICLONE);
  if (owner) await chown(target, owner.uid, owner.gid);
};

const makeFolder = async (path: string, mode: number, owner: Owner | undefined): Promise<void> => {
  await mkdir(path, { recursive: true, mode });
  if (owner) await chown(path, owner.uid, owner.gid);
};

/** Copies a folder with its links and modes into a new folder and tells how many bytes its files have. */
export const copyTree = async (from: string, to: string, options: CopyOptions = {}): Promise<number> => {
  const entries = await list(from, '', options);
  await makeFolder(to, (await lstat(from)).mode & 0o7777, options.owner);
  for (const entry of entries) {
    if (entry.kind === 'folder') await makeFolder(join(to, entry.path), entry.mode, options.owner);
  }
  const work = entries.filter((entry) => entry.kind !== 'folder');
  const total = work.reduce((sum, entry) => sum + entry.size, 0);
  let done = 0;
  let percent = -1;
  const queue = work.values();
  const copySome = async (): Promise<void> => {
    for (const entry of queue) {
      await orGone(options.isChanging, copyEntry(from, to, entry, options.owner));
      done += entry.size;
      const now = total === 0 ? 100 : Math.floor((done * 100) / total);
      if (now !== percent) options.onProgress?.((percent = now));
    }
  };
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, copySome));
  if (percent !== 100) options.onProgress?.(100);
  return total;
};
