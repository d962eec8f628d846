import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderName, UNFINISHED } from './folder-name';

/** What is known of a server or snapshot besides its data. The administrator's password travels with the data. */
export type Facts = { adminPassword: string; port?: number; sizeBytes?: number };

/** The folder of one server or snapshot: `data` for PostgreSQL, `facts.json` for us. */
export type PostgresFolder = {
  path: string;
  data: string;
  log: string;
  isThere(): boolean;
  facts(): Promise<Facts>;
  note(facts: Facts): Promise<void>;
  /** Runs the work on a folder beside it, which takes this one's place only when all went well. */
  fill(work: (unfinished: PostgresFolder) => Promise<void>): Promise<void>;
  /** At once out of sight, so that a crash in between leaves no half folder under this name. */
  remove(): Promise<void>;
};

const at = (path: string): PostgresFolder => ({
  path,
  data: join(path, 'data'),
  log: join(path, 'server.log'),
  isThere: () => existsSync(path),
  facts: async () => JSON.parse(await readFile(join(path, 'facts.json'), 'utf8')) as Facts,
  note: async (facts) => {
    await writeFile(join(path, 'facts.json.new'), JSON.stringify(facts), { mode: 0o600 });
    await rename(join(path, 'facts.json.new'), join(path, 'facts.json'));
  },
  fill: async (work) => {
    const unfinished = at(`${path}${UNFINISHED}`);
    await rm(unfinished.path, { recursive: true, force: true });
    await mkdir(unfinished.path, { recursive: true, mode: 0o711 });
    try {
      await work(unfinished);
      await rename(unfinished.path, path);
    } catch (error) {
      await rm(unfinished.path, { recursive: true, force: true });
      throw error;
    }
  },
  remove: async () => {
    const leaving = `${path}${UNFINISHED}`;
    await rm(leaving, { recursive: true, force: true });
    if (existsSync(path)) await rename(path, leaving);
    await rm(leaving, { recursive: true, force: true });
  },
});

/** The folders below one root, by id. Sweeps what a crash left half made or half removed. */
export const openPostgresFolders = async (root: string): Promise<(id: string) => PostgresFolder> => {
  await mkdir(root, { recursive: true, mode: 0o711 });
  for (const name of await readdir(root)) {
    if (name.endsWith(UNFINISHED)) await rm(join(root, name), { recursive: true, force: true });
  }
  return (id) => at(join(root, folderName(id)));
};
