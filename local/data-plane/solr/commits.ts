import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Document = { id: string; [field: string]: unknown };

/** What was committed last: as Solr has it, its time is its version. */
export type Commit = { version: number; generation: number; documents: number; bytes: number };

export const NOTHING: Commit = { version: 0, generation: 1, documents: 0, bytes: 0 };

const COMMIT = 'commit.json';
const documentsFile = ({ generation }: Commit): string => `documents-${generation}.json`;

/** The last commit in a folder; a folder without one holds none. */
export const readCommit = async (folder: string): Promise<Commit> => {
  try {
    return JSON.parse(await readFile(join(folder, COMMIT), 'utf8')) as Commit;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
};

export const readDocuments = async (folder: string, commit: Commit): Promise<Document[]> =>
  commit.bytes === 0 ? [] : (JSON.parse(await readFile(join(folder, documentsFile(commit)), 'utf8')) as Document[]);

/** Writes a commit so that a crash leaves this one or the one before, whole. */
export const writeCommit = async (
  folder: string,
  commit: Omit<Commit, 'bytes'>,
  documents: Document[],
): Promise<Commit> => {
  const text = JSON.stringify(documents);
  const whole = { ...commit, bytes: Buffer.byteLength(text) };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, documentsFile(whole)), text);
  await point(folder, whole);
  return whole;
};

/** Makes a folder hold the commit of another one. */
export const copyCommit = async (from: string, to: string): Promise<Commit> => {
  const commit = await readCommit(from);
  await mkdir(to, { recursive: true });
  if (commit.bytes > 0)
    await copyFile(join(from, documentsFile(commit)), join(to, documentsFile(commit)), constants.COPYFILE_FICLONE);
  await point(to, commit);
  return commit;
};

const point = async (folder: string, commit: Commit): Promise<void> => {
  await writeFile(join(folder, `${COMMIT}.new`), JSON.stringify(commit));
  await rename(join(folder, `${COMMIT}.new`), join(folder, COMMIT));
  const old = (await readdir(folder)).filter((name) => name.startsWith('documents-') && name !== documentsFile(commit));
  for (const name of old) await rm(join(folder, name), { force: true });
};
