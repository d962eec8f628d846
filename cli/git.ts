import { execFile } from 'node:child_process';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import type { CliIo, GitResult, RunGit } from './io';

/** Git in that folder with that environment; it speaks English, because its words are looked at. */
export const gitIn =
  (folder: string, env: Readonly<Record<string, string | undefined>>): RunGit =>
  (args) =>
    new Promise((resolve, reject) => {
      execFile(
        'git',
        [...args],
        { cwd: folder, env: { ...env, LC_ALL: 'C' }, windowsHide: true },
        (error, stdout, stderr) => {
          if (!error) resolve({ exitCode: 0, stdout, stderr });
          else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
          else reject(error);
        },
      );
    });

const ask = async (io: CliIo, args: readonly string[], otherwise: string): Promise<GitResult> => {
  let result: GitResult;
  try {
    result = await io.git(args);
  } catch (error) {
    throw new CliError(EXIT.unexpected, `git cannot be started: ${(error as Error).message}`, [otherwise], {
      cause: error,
    });
  }
  if (result.exitCode <= 1) return result;
  if (/not a git repository/i.test(result.stderr))
    throw new CliError(EXIT.notFound, `${io.cwd} is not inside a git repository.`, [otherwise]);
  throw new CliError(EXIT.unexpected, `git ${args[0]} failed: ${result.stderr.trim()}`, [otherwise]);
};

/** The branch that is checked out; refuses a detached HEAD, which has no branch. */
export const currentBranch = async (io: CliIo): Promise<string> => {
  const otherwise = 'Name it: branch-staging <command> <branch>';
  // without --short: that would write heads/x when a tag x exists too
  const { exitCode, stdout } = await ask(io, ['symbolic-ref', '--quiet', 'HEAD'], otherwise);
  const ref = stdout.replace(/\n$/, '');
  if (exitCode !== 0 || !ref.startsWith('refs/heads/'))
    throw new CliError(EXIT.notFound, 'HEAD is detached: no branch is checked out here.', [otherwise]);
  return ref.slice('refs/heads/'.length);
};

/** The commit that the branch points to, here or as last fetched from origin. The name is data: a full ref, never an option. */
export const commitOfBranch = async (io: CliIo, branch: string): Promise<string> => {
  const otherwise = 'Give the commit: --commit <sha>';
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    // show-ref takes the ref as it is; rev-parse would also read main~1 or main^{tree}
    const { exitCode } = await ask(io, ['show-ref', '--verify', '--quiet', ref], otherwise);
    if (exitCode === 0) return (await ask(io, ['rev-parse', '--verify', `${ref}^{commit}`], otherwise)).stdout.trim();
  }
  throw new CliError(EXIT.notFound, `No branch ${branch} in this repository, neither here nor at origin.`, [
    'Fetch it (git fetch origin), or give the commit: --commit <sha>',
  ]);
};

/** The full 40 digits of a commit; an abbreviation is looked up in this repository. */
export const fullCommit = async (io: CliIo, commit: string): Promise<string> => {
  if (/^[0-9a-f]{40}$/i.test(commit)) return commit.toLowerCase();
  const otherwise = 'Give all 40 digits: git rev-parse <commit>';
  if (!/^[0-9a-f]{7,39}$/i.test(commit))
    throw new CliError(EXIT.invalid, `--commit ${commit} is not a commit SHA (7 to 40 hex digits).`, [otherwise]);
  const found = await ask(io, ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`], otherwise);
  if (found.exitCode !== 0)
    throw new CliError(EXIT.notFound, `No commit ${commit} in this repository, or several.`, [otherwise]);
  return found.stdout.trim();
};
