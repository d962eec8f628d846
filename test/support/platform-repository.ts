import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSampleRepository } from '../../local/sample-repository';

const run = promisify(execFile);

const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

export type TestRepository = Awaited<ReturnType<typeof testRepository>>;

/** The sample application's repository, to which commits can be added on any branch without a checkout. */
export const testRepository = async (folder: string) => {
  const sample = await makeSampleRepository(folder);
  const git = async (args: string[], environment: Record<string, string> = {}): Promise<string> => {
    const env = { PATH: process.env['PATH'], ...identity, ...environment };
    return (await run('git', args, { cwd: folder, env })).stdout.trim();
  };
  /** A commit on top of another (the default: main) with these files changed; the branch then stands there. */
  const commit = async (branch: string, files: Record<string, string>, parent = 'refs/heads/main'): Promise<string> => {
    const index = { GIT_INDEX_FILE: join(folder, '.git', `index-${randomUUID()}`) };
    await git(['read-tree', parent], index);
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, '.git', `content-${randomUUID()}`);
      await writeFile(file, content);
      const blob = await git(['hash-object', '-w', file]);
      await rm(file);
      await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], index);
    }
    const tree = await git(['write-tree'], index);
    await rm(index.GIT_INDEX_FILE);
    const made = await git(['commit-tree', tree, '-p', parent, '-m', `A change ${randomUUID()}`]);
    await git(['update-ref', `refs/heads/${branch}`, made]);
    return made;
  };
  return { ...sample, commit };
};
