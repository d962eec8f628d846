import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type GitFixture = { folder: string; head: string; git(...args: string[]): string; remove(): void };

/** A git repository with one commit on the branch `feature/new_cool_page`, in a folder of its own. */
export const gitFixture = (): GitFixture => {
  const folder = mkdtempSync(join(tmpdir(), 'branch-staging-cli-'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
  };
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  git('init', '--quiet', '--initial-branch=feature/new_cool_page');
  git('commit', '--quiet', '--allow-empty', '--message=first');
  return {
    folder,
    head: git('rev-parse', 'HEAD'),
    git,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
