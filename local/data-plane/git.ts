import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './data-plane';
import { DataPlaneError } from './data-plane-error';
import { UNFINISHED } from './folder-name';
import { oneAtATime } from './one-at-a-time';
import type { ProcessGroups } from './process-groups';

export type Git = Repository & {
  /** Puts the files of the commit, without .git, into an empty folder; fetches when the commit is not there yet. */
  checkout(commit: string, folder: string): Promise<void>;
};

export type GitOptions = {
  groups: ProcessGroups;
  /** Where the bare mirror is kept. */
  mirror: string;
  /** Address or path of the repository. */
  repository: string;
  /** What git may see to log in to the repository (ssh agent, credential helpers). */
  environment: Record<string, string | undefined>;
};

type Finished = { code: number | null; output: string; errors: string };

/** Git set by a hook or an alias around us would point our commands at another repository. */
const withoutGitVariables = (environment: Record<string, string | undefined>): Record<string, string> => {
  const login = ['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_ASKPASS'];
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || login.includes(name));
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
};

/** Refuses everything that is not a full commit hash. */
export const assertCommit = (commit: string): void => {
  if (/^[0-9a-f]{40}$/.test(commit)) return;
  const found = JSON.stringify(commit.slice(0, 80));
  throw new DataPlaneError('InvalidName', `A commit is written as 40 hexadecimal digits; found ${found}.`);
};

const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8').trim();
};

/** Git over a bare mirror. Names from outside reach git only as exact refs or checked hashes, never as options or patterns. */
export const openGit = ({ groups, mirror, repository, environment }: GitOptions): Git => {
  const inOrder = oneAtATime();
  const base = { ...withoutGitVariables(environment), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

  const git = async (args: string[], more: Record<string, string> = {}): Promise<Finished> => {
    // Housekeeping of git would go on in the background after the command.
    const quiet = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];
    const { child, exited } = groups.start({
      command: ['git', ...quiet, ...args],
      kind: 'group',
      folder: join(mirror, '..'),
      environment: { ...base, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors] = [collect(child.stdout), collect(child.stderr)];
    const closed = new Promise((resolve) => child.once('close', resolve));
    const { code, reason } = await exited;
    if (!reason) await closed;
    return { code, output: output(), errors: reason ? `git could not be started: ${reason}` : errors() };
  };

  const orRefuse = async (what: string, work: Promise<Finished>): Promise<string> => {
    const { code, output, errors } = await work;
    if (code === 0) return output;
    const message = `${what} the repository ${repository} failed; git said: ${errors || `exit code ${code}`}`;
    throw new DataPlaneError('RepositoryNotReadable', message);
  };

  const inMirror = (...args: string[]): string[] => [`--git-dir=${mirror}`, ...args];

  const makeMirror = async (): Promise<void> => {
    if (existsSync(mirror)) return;
    const unfinished = `${mirror}${UNFINISHED}`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(join(mirror, '..'), { recursive: true });
    await orRefuse(
      'Making a copy of',
      git(['init', '--quiet', '--bare', '--template=', '--end-of-options', unfinished]),
    );
    await rename(unfinished, mirror);
  };

  const fetchBranches = (): Promise<void> =>
    inOrder('fetch', async () => {
      await makeMirror();
      const refs = '+refs/heads/*:refs/heads/*';
      await orRefuse(
        'Fetching',
        git(inMirror('fetch', '--quiet', '--prune', '--no-tags', '--end-of-options', repository, refs)),
      );
    });

  const has = async (commit: string): Promise<boolean> =>
    existsSync(mirror) && (await git(inMirror('cat-file', '-e', `${commit}^{commit}`))).code === 0;

  const bringCommit = async (commit: string): Promise<void> => {
    if (await has(commit)) return;
    await fetchBranches();
    if (await has(commit)) return;
    // A commit that no branch has any more (a forced push) may still be given by its hash.
    await inOrder('fetch', () => git(inMirror('fetch', '--quiet', '--end-of-options', repository, commit)));
    if (await has(commit)) return;
    throw new DataPlaneError('CommitNotFound', `The repository ${repository} has no commit ${commit}. Was it pushed?`);
  };

  return {
    resolve: async (branch) => {
      await fetchBranches();
      // show-ref --verify takes the exact ref: no patterns, no `@{1}`, no `^`.
      const found = await git(inMirror('show-ref', '--verify', '--hash', '--end-of-options', `refs/heads/${branch}`));
      if (found.code === 0) return found.output;
      const name = JSON.stringify(branch);
      throw new DataPlaneError('CommitNotFound', `The repository ${repository} has no branch ${name}. Was it pushed?`);
    },
    checkout: async (commit, folder) => {
      assertCommit(commit);
      await bringCommit(commit);
      // Unlike an archive this is a whole checkout: no export-ignore, and filters such as LFS run. The index of its own
      // lets checkouts run side by side.
      const index = `${folder}.index`;
      const read = inMirror(`--work-tree=${folder}`, '-c', 'core.bare=false', 'read-tree', '-m', '-u', commit);
      try {
        await orRefuse(`Checking out ${commit} of`, git(read, { GIT_INDEX_FILE: index }));
      } finally {
        await rm(index, { force: true });
      }
    },
  };
};
