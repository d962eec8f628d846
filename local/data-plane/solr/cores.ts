import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../functions/shared/clock';
import { Core, type CoreProperties } from './core';
import { SolrProblem } from './problem';

const PROPERTIES = 'core.properties';
const NAME = /^(?!-)[._A-Za-z0-9-]+$/;

/** The cores of a server: each a folder below its home with a core.properties, as in Solr. */
export class Cores {
  readonly #loaded = new Map<string, Core>();
  /** Cores that could not be made or started, with the reason; Solr remembers them until it ends. */
  readonly failures = new Map<string, string>();

  private constructor(
    readonly home: string,
    readonly clock: Clock,
  ) {}

  static async open(home: string, clock: Clock): Promise<Cores> {
    const cores = new Cores(home, clock);
    await mkdir(join(home, 'configsets'), { recursive: true });
    for (const name of await readdir(home)) {
      if (existsSync(join(home, name, PROPERTIES))) await cores.#load(name);
    }
    return cores;
  }

  find(name: string): Core | undefined {
    return this.#loaded.get(name);
  }

  get names(): string[] {
    return [...this.#loaded.keys()];
  }

  async create({ name, configSet, dataDir }: CoreProperties): Promise<void> {
    if (this.#loaded.has(name)) throw new SolrProblem(500, `Core with name '${name}' already exists.`);
    if (!NAME.test(name)) throw new SolrProblem(400, `Error CREATEing SolrCore '${name}': Invalid core: [${name}]`);
    if (!NAME.test(dataDir)) throw new SolrProblem(400, `Path ${dataDir} disallowed due to path traversal..`);
    const folder = join(this.home, name);
    if (existsSync(join(folder, PROPERTIES))) {
      // So does Solr: the leftover is forgotten, and the next try goes well.
      await rm(join(folder, PROPERTIES));
      const why = `Could not create a new core in ${folder} as another core is already defined there`;
      throw new SolrProblem(400, `Error CREATEing SolrCore '${name}': ${why}`);
    }
    await mkdir(folder, { recursive: true });
    const set = join(this.home, 'configsets', configSet);
    if (!NAME.test(configSet) || !existsSync(set)) {
      const why = `Could not load configuration from directory ${set}`;
      this.failures.set(name, why);
      throw new SolrProblem(
        400,
        `Error CREATEing SolrCore '${name}': Unable to create core [${name}] Caused by: ${why}`,
      );
    }
    await mkdir(join(folder, dataDir), { recursive: true });
    await writeFile(join(folder, PROPERTIES), `name=${name}\nconfigSet=${configSet}\ndataDir=${dataDir}\n`);
    await this.#load(name);
  }

  /** Forgets the core and removes its folder. */
  async unload(name: string): Promise<void> {
    if (!this.#loaded.has(name) && !this.failures.has(name))
      throw new SolrProblem(400, `Cannot unload non-existent core [${name}]`);
    this.#loaded.delete(name);
    this.failures.delete(name);
    await rm(join(this.home, name), { recursive: true, force: true });
  }

  async #load(name: string): Promise<void> {
    const folder = join(this.home, name);
    const lines = (await readFile(join(folder, PROPERTIES), 'utf8')).split('\n').map((line) => line.split('='));
    const { configSet = '', dataDir = 'data' } = Object.fromEntries(lines) as Partial<CoreProperties>;
    try {
      this.#loaded.set(name, await Core.open({ name, configSet, dataDir }, folder, this.clock.now()));
      this.failures.delete(name);
    } catch (error) {
      this.failures.set(name, String(error));
    }
  }
}
