import { join } from 'node:path';
import { oneAtATime } from '../one-at-a-time';
import { type Commit, type Document, copyCommit, readCommit, readDocuments, writeCommit } from './commits';

export type CoreProperties = { name: string; configSet: string; dataDir: string };

/** What a core remembers for as long as the server runs. */
export type Memory = {
  isFetching: boolean;
  backup?: Record<string, string>;
  restore?: { name: string; status: 'In Progress' | 'success' | 'failed'; exception?: string };
};

type Change = (documents: Map<string, Document>) => void;

/** One core: its documents in memory once somebody asks for them, its last commit on disk. */
export class Core {
  readonly memory: Memory = { isFetching: false };
  #commit: Commit;
  #documents: Promise<Map<string, Document>> | undefined;
  #changes: Change[] = [];
  readonly #alone = oneAtATime();

  private constructor(
    readonly properties: CoreProperties,
    readonly folder: string,
    readonly startedAt: number,
    commit: Commit,
  ) {
    this.#commit = commit;
  }

  static async open(properties: CoreProperties, folder: string, now: number): Promise<Core> {
    return new Core(properties, folder, now, await readCommit(join(folder, properties.dataDir, 'index')));
  }

  get dataFolder(): string {
    return join(this.folder, this.properties.dataDir);
  }

  get indexFolder(): string {
    return join(this.dataFolder, 'index');
  }

  get commit(): Commit {
    return this.#commit;
  }

  /** What a search finds: what was committed last. */
  async documents(): Promise<Document[]> {
    return [...(await this.#loaded()).values()];
  }

  /** Keeps a change until the next commit. */
  change(change: Change): void {
    this.#changes.push(change);
  }

  /** Puts the kept changes on disk; without any there is no new commit, as in Solr. */
  async write(now: number): Promise<void> {
    await this.#alone('commit', async () => {
      const changes = this.#changes.splice(0);
      if (changes.length === 0) return;
      const documents = new Map(await this.#loaded());
      for (const change of changes) change(documents);
      const { version, generation } = this.#commit;
      const next = { version: Math.max(now, version + 1), generation: generation + 1, documents: documents.size };
      this.#commit = await writeCommit(this.indexFolder, next, [...documents.values()]);
      this.#documents = Promise.resolve(documents);
    });
  }

  /** Takes over the commit that lies in a folder. */
  async take(folder: string): Promise<void> {
    await this.#alone('commit', async () => {
      this.#commit = await copyCommit(folder, this.indexFolder);
      this.#documents = undefined;
    });
  }

  /** Lays a copy of the last commit into a folder. */
  async give(folder: string): Promise<void> {
    await this.#alone('commit', async () => void (await copyCommit(this.indexFolder, folder)));
  }

  #loaded(): Promise<Map<string, Document>> {
    this.#documents ??= readDocuments(this.indexFolder, this.#commit).then(
      (documents) => new Map(documents.map((document) => [document.id, document])),
    );
    return this.#documents;
  }
}
