import { basename } from 'node:path';
import type { CliIo } from '../io';
import type { Findings } from './findings';

/** The repository's path at its host, without host and without the credentials a remote's URL may carry. */
export const detectGit = async (io: Pick<CliIo, 'git' | 'cwd'>): Promise<Findings> => {
  const folder = basename(io.cwd);
  const found: Findings = { application: { value: folder, from: 'the name of this folder' } };
  const remote = await remoteUrl(io);
  const path = remote && /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)(?<path>[^?#]+?)(?:\.git)?\/?$/.exec(remote)?.groups?.path;
  const isPlain = path !== undefined && /^[\w.-]+(\/[\w.-]+)+$/.test(path);
  if (isPlain) found.repository = { value: path, from: 'the git remote origin' };
  return found;
};

const remoteUrl = async (io: Pick<CliIo, 'git'>): Promise<string | undefined> => {
  try {
    const { exitCode, stdout } = await io.git(['config', '--get', 'remote.origin.url']);
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined; // no git on this machine: then it is a placeholder
  }
};
