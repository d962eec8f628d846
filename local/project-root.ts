import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the project: from the sources as well as from the bundle. */
export const projectRoot = (): string => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'statemachines'))) {
    if (folder === dirname(folder)) throw new Error(`The project's folder was not found above ${__dirname}`);
    folder = dirname(folder);
  }
  return folder;
};
