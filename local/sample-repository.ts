import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './project-root';

const run = promisify(execFile);

export const SAMPLE_BRANCH = 'feature/new_cool_page';

export type SampleRepository = {
  folder: string;
  /** The two commits of the feature branch: as it is first deployed, and what is pushed later. */
  first: string;
  second: string;
  /** Moves the feature branch to its second commit. */
  push(): Promise<void>;
};

/**
 * A git repository with the sample application on main and a feature branch with two commits. Built anew each time;
 * the commits are the same each time, because their authors and dates are.
 */
export const makeSampleRepository = async (folder: string): Promise<SampleRepository> => {
  const sample = join(projectRoot(), 'examples', 'sample-app');
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', args, { cwd: folder, env: gitEnvironment() })).stdout.trim();
  const commit = async (message: string): Promise<string> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await git('init', '--quiet', '--initial-branch', 'main');
  const isOfTheApplication = (path: string) =>
    path !== join(sample, 'branches') && path !== join(sample, 'node_modules');
  await cp(sample, folder, { recursive: true, filter: isOfTheApplication });
  await commit('Articles, newest first');
  await git('checkout', '--quiet', '-b', SAMPLE_BRANCH);
  await cp(join(sample, 'branches', 'new-cool-page'), folder, { recursive: true });
  const first = await commit('Show how long an article takes to read');
  await cp(join(sample, 'branches', 'new-cool-page-v2'), folder, { recursive: true });
  const second = await commit('A new look for the new page');
  await git('reset', '--quiet', '--hard', first);
  return { folder, first, second, push: async () => void (await git('reset', '--quiet', '--hard', second)) };
};

/** Nothing of the person's own git configuration (signing, hooks, templates) gets into it. */
const gitEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Sample',
  GIT_AUTHOR_EMAIL: 'sample@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T12:00:00Z',
  GIT_COMMITTER_NAME: 'Sample',
  GIT_COMMITTER_EMAIL: 'sample@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T12:00:00Z',
});
