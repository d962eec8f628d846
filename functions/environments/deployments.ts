import { SFNClient } from '@aws-sdk/client-sfn';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';
import type { Tools } from '../shared/step-handler';
import { assertBranch } from './branch';
import { type Environment, type Mode, type ServiceSizes, isInProgress } from './environment';
import { ensureExecution } from './executions';
import { findByBranch } from './find-by-branch';
import { assertOverrides, assertOverridesFit } from './override-rules';
import { assertSizes } from './service-sizes';
import { isNameFree, requestDeployment, requestDestroy } from './transitions';

export type Wish = {
  branch: string;
  commit: string;
  image?: string | undefined;
  mode?: Mode | undefined;
  overrides?: Record<string, string> | undefined;
  links?: Record<string, string> | undefined;
  services?: ServiceSizes | undefined;
  snapshotId?: string | undefined;
  inactiveDays?: number | undefined;
  requestedBy: string;
};

const NAME_ATTEMPTS = 5;

/** What runs for a commit when the request names no image. */
export const imageFor = (config: Config, commit: string): string =>
  config.staging.image.replaceAll('{commit}', () => commit);

export const urlFor = (config: Config, name: string): string =>
  `${config.network.urlScheme}://${name}.${config.staging.domain}`;

/** Puts the wish on record, then starts the machine that fulfils it, unless one is at work that will. */
export const askForDeployment = async (tools: Tools, wish: Wish): Promise<Environment> => {
  assertBranch(wish.branch);
  assertOverrides(tools.config.staging, wish);
  const linkUrls = await urlsOfLinks(tools, wish.links);
  // Before a name is claimed: what is refused leaves nothing behind.
  assertOverridesFit(wish.branch, { ...wish.overrides, ...linkUrls });
  if (wish.services !== undefined) await assertWishedSizes(tools, wish);
  return fulfil(tools, () => recordWish(tools, wish, linkUrls));
};

const assertWishedSizes = async (tools: Tools, { branch, mode, services }: Wish): Promise<void> => {
  const existing = await findByBranch(tools, branch);
  assertSizes(tools.config.staging, mode ?? existing?.mode ?? 'full', services);
};

/** An execution may have died unnoticed: that is then on record, and the second try starts a new one. */
const fulfil = async (tools: Tools, record: () => Promise<Environment>): Promise<Environment> => {
  const dependencies = { ...tools, stepFunctions: tools.clients.of(SFNClient) };
  const recorded = await record();
  const ensured = await ensureExecution(dependencies, recorded);
  const hasDied = isInProgress(recorded) && !isInProgress(ensured);
  return hasDied ? ensureExecution(dependencies, await record()) : ensured;
};

/** The name may be lost to another branch between the claim and the write: then the next candidate is claimed. */
const recordWish = async (
  { registry, config, clock }: Tools,
  wish: Wish,
  linkUrls: Record<string, string> | undefined,
): Promise<Environment> => {
  const { repository, branchPrefixes, lifetime } = config.staging;
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
    const name = await registry.claimName(repository, wish.branch, branchPrefixes);
    const request = {
      ...wish,
      name,
      repository,
      linkUrls,
      url: urlFor(config, name),
      image: wish.image ?? imageFor(config, wish.commit),
      defaultInactiveDays: lifetime.inactiveDays,
    };
    let isTaken = false;
    const environment = await registry.change(name, (current) => {
      const isOwn = current?.branch === wish.branch && current.repository === repository;
      isTaken = current !== undefined && !isOwn && !isNameFree(current, clock.now());
      return isTaken && current ? current : requestDeployment(current, request, config.machines, clock.now());
    });
    if (!isTaken) return environment;
  }
  throw new WorkflowError(
    'EnvironmentBusy',
    `Other branches took the names for ${wish.branch} at this moment; try again`,
  );
};

/** A link becomes the URL of the other branch's environment, which must exist: a typo would point at nothing. */
const urlsOfLinks = async (tools: Tools, links: Wish['links']): Promise<Record<string, string> | undefined> => {
  if (links === undefined) return undefined;
  const urls: Record<string, string> = {};
  for (const [variable, branch] of Object.entries(links)) {
    const target = await findByBranch(tools, branch);
    if (target === undefined) {
      throw new WorkflowError(
        'InvalidInput',
        `${variable} is to point at branch ${branch}, which has no environment; create that one first`,
      );
    }
    urls[variable] = target.url;
  }
  return urls;
};

/** Takes over from whatever runs and starts the destroy machine. Twice is once. */
export const askForDestroy = (tools: Tools, name: string): Promise<Environment> =>
  fulfil(tools, () =>
    tools.registry.change(name, (current) => {
      if (current === undefined) throw new WorkflowError('EnvironmentNotFound', `There is no environment ${name}`);
      return requestDestroy(current, tools.config.machines, tools.clock.now());
    }),
  );
