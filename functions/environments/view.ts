import type { Environment } from './environment';
import { linksAmong } from './links';
import { expiresAt } from './transitions';

/**
 * An environment as the API shows it: facts for people and CI, nothing of the bookkeeping. Given all environments it
 * shows as well where its links lead and which ones link to it.
 */
export const environmentView = (environment: Environment, all?: readonly Environment[]) => {
  const { name, branch, repository, mode, owner, url, status, generation, desired, deployed, execution } = environment;
  return {
    name,
    branch,
    repository,
    mode,
    owner,
    url,
    status,
    generation,
    desired,
    ...(all ? linksAmong(environment, all) : {}),
    ...(deployed ? { deployed } : {}),
    ...(execution ? { execution: executionView(execution) } : {}),
    activity: environment.activity,
    lifetime: { ...environment.lifetime, expiresAt: expiresAt(environment) },
    createdAt: environment.createdAt,
    updatedAt: environment.updatedAt,
  };
};

const executionView = ({
  arn,
  kind,
  startedAt,
  endedAt,
  failedStep,
  error,
}: NonNullable<Environment['execution']>) => ({
  arn,
  kind,
  startedAt,
  ...(endedAt ? { endedAt } : {}),
  ...(failedStep ? { failedStep } : {}),
  ...(error ? { error } : {}),
});

/** What a request that was taken up is answered with. */
export const acceptedView = ({ name, url, status, generation, desired }: Environment) => ({
  name,
  url,
  status,
  generation,
  sequence: desired.sequence,
  links: { self: `/environments/${name}`, progress: `/environments/${name}/progress` },
});
