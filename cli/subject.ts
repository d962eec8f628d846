import { type Api, environmentPath, unlessMissing, withQuery } from './api/client';
import type { EnvironmentView } from './api/views';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import { currentBranch } from './git';
import type { CliIo } from './io';

const byName = async (api: Api, name: string): Promise<EnvironmentView | undefined> => {
  // anything else cannot be a name, and might be a path such as ".."
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return undefined;
  return unlessMissing(api<EnvironmentView>('GET', environmentPath(name)));
};

const byBranch = async (api: Api, branch: string): Promise<EnvironmentView> => {
  const answer = await api<{ environments: EnvironmentView[] }>('GET', withQuery('/environments', { branch }));
  const alive = answer.environments.filter(({ status }) => status !== 'destroyed');
  const [found, ...others] = alive.length > 0 ? alive : answer.environments.slice(0, 1);
  if (!found)
    throw new CliError(EXIT.notFound, `No environment is named ${branch} or belongs to the branch ${branch}.`, [
      'See what exists: branch-staging list',
    ]);
  if (others.length > 0)
    throw new CliError(
      EXIT.invalid,
      `${alive.length} environments belong to the branch ${branch}: ${alive.map(({ name }) => name).join(', ')}.`,
      ['Say which one by its name.'],
    );
  return found;
};

/**
 * The environment a command is about: the one with exactly that name, else that branch's; without a subject the current
 * git branch's. One that is destroyed is found only when nothing else is.
 */
export const findEnvironment = async (io: CliIo, api: Api, subject: string | undefined): Promise<EnvironmentView> =>
  subject === undefined
    ? byBranch(api, await currentBranch(io))
    : ((await byName(api, subject)) ?? (await byBranch(api, subject)));
