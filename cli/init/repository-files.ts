import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const LONGEST_FILE = 512 * 1024;

/** The files of somebody's repository, by path inside it. */
export type RepositoryFiles = {
  /** The text, or undefined for what is not there, no plain file (a link may lead anywhere), or too long to be what it says. */
  read(path: string): string | undefined;
  /** True for a plain file of any length: lock files are long, and their name is all that counts. */
  has(path: string): boolean;
};

/** The files below that folder. */
export const filesIn = (folder: string): RepositoryFiles => {
  const top = realpathSync(folder);
  const sizeOf = (path: string): number | undefined => {
    const place = join(top, path);
    const status = lstatSync(place, { throwIfNoEntry: false });
    return status?.isFile() === true && realpathSync(place) === place ? status.size : undefined;
  };
  return {
    read: (path) => ((sizeOf(path) ?? Infinity) <= LONGEST_FILE ? readFileSync(join(top, path), 'utf8') : undefined),
    has: (path) => sizeOf(path) !== undefined,
  };
};
