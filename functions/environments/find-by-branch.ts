import type { Tools } from '../shared/step-handler';
import { assertBranch } from './branch';
import type { Environment } from './environment';

/** The environment that the branch has now, or undefined: none yet, or destroyed. */
export const findByBranch = async (
  { registry, config }: Pick<Tools, 'registry' | 'config'>,
  branch: string,
): Promise<Environment | undefined> => {
  assertBranch(branch);
  const { repository } = config.staging;
  const name = await registry.nameOf(repository, branch);
  const environment = name === undefined ? undefined : await registry.find(name);
  const isOwn = environment?.branch === branch && environment.repository === repository;
  return isOwn && environment.status !== 'destroyed' ? environment : undefined;
};
