import type { Tools } from '../shared/step-handler';
import type { Environment } from './environment';
import { findByBranch } from './find-by-branch';

/** True for what answers at its URL, or soon will; what is on its way out is no place to point at. */
const isAlive = (target: Environment | undefined): target is Environment =>
  target !== undefined && target.status !== 'destroying' && target.status !== 'destroyed';

/**
 * The environment as it is to be deployed at this moment: each link is the URL at which its branch's environment answers
 * now. Where that one is gone the variable is what staging.yml says, as without a link; the link itself stays wanted.
 */
export const withLinksAsTheyAre = async (
  tools: Pick<Tools, 'registry' | 'config'>,
  environment: Environment,
): Promise<Environment> => {
  const overrides = { ...environment.desired.overrides };
  for (const [variable, branch] of Object.entries(environment.desired.links)) {
    const target = await findByBranch(tools, branch);
    if (isAlive(target)) overrides[variable] = target.url;
    else delete overrides[variable];
  }
  return { ...environment, desired: { ...environment.desired, overrides } };
};

export type LinkView = { branch: string; url: string; alive: boolean };

/** Both ends of the links of an environment among all that there are. Of a dead link the URL is its last one. */
export const linksAmong = (
  environment: Environment,
  all: readonly Environment[],
): { links: Record<string, LinkView>; linkedFrom: string[] } => {
  const { repository, branch: own, desired } = environment;
  const neighbours = all.filter((other) => other.repository === repository && isAlive(other));
  const linkTo = (variable: string, branch: string): LinkView => {
    const target = neighbours.find((other) => other.branch === branch);
    return { branch, url: target?.url ?? desired.overrides[variable] ?? '', alive: target !== undefined };
  };
  return {
    links: Object.fromEntries(
      Object.entries(desired.links).map(([variable, branch]) => [variable, linkTo(variable, branch)]),
    ),
    linkedFrom: neighbours
      .filter(({ desired: { links } }) => Object.values(links).includes(own))
      .map(({ name }) => name),
  };
};
