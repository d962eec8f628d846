import * as z from 'zod/mini';
import { askForDeployment } from '../environments/deployments';
import type { Environment } from '../environments/environment';
import { expiresAt } from '../environments/transitions';
import { environmentView } from '../environments/view';
import { isoTime } from '../shared/clock';
import { WorkflowError } from '../shared/errors';
import { type Tools } from '../shared/step-handler';
import { apiHandler } from './api-handler';
import { Overrides, Services } from './fields';
import type { Route } from './route';

const DAY_MS = 86_400_000;
const MAX_PIN_DAYS = 90;
const MAX_EXTEND_DAYS = 30;

const Lifetime = z.strictObject({
  pinnedUntil: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
  extendDays: z.optional(z.number().check(z.positive(), z.maximum(MAX_EXTEND_DAYS))),
});
const Body = z.strictObject({
  lifetime: z.optional(Lifetime),
  overrides: z.optional(Overrides),
  services: z.optional(Services),
});

export const route = {
  method: 'PATCH',
  path: '/environments/{name}',
  scope: 'deploy',
  summary: 'Pin or extend an environment, or change its variables or sizes (which deploys it again)',
  body: Body,
  answers: { 200: 'The environment as it is now', 404: 'There never was one', 409: 'It is being destroyed' },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ name, body, caller }) => {
  assertPin(body.lifetime?.pinnedUntil, tools.clock.now());
  const changed = (current: Environment | undefined): Environment => {
    assertAlive(name, current);
    return withLifetime(current, body.lifetime ?? {}, tools.clock.now());
  };
  if (body.overrides !== undefined || body.services !== undefined) {
    // Asked first, so that a request which is refused for one part changes nothing of the other.
    const settled = changed(await tools.registry.find(name));
    await deployWith(tools, settled, body, caller.owner);
  }
  const environment = await tools.registry.change(name, changed);
  return { status: 200, body: environmentView(environment) };
});

function assertAlive(name: string, current: Environment | undefined): asserts current is Environment {
  if (current === undefined || current.status === 'destroyed')
    throw new WorkflowError('EnvironmentNotFound', `There is no environment ${name}`);
  if (current.status === 'destroying')
    throw new WorkflowError('EnvironmentBusy', `${name} is being destroyed; it can no longer be kept`);
}

const assertPin = (pinnedUntil: string | null | undefined, now: number): void => {
  if (pinnedUntil === undefined || pinnedUntil === null) return;
  const at = Date.parse(pinnedUntil);
  if (at <= now || at > now + MAX_PIN_DAYS * DAY_MS) {
    throw new WorkflowError(
      'InvalidInput',
      `lifetime.pinnedUntil has to be within the next ${MAX_PIN_DAYS} days; it is ${pinnedUntil}`,
    );
  }
};

const withLifetime = (
  environment: Environment,
  { pinnedUntil, extendDays }: z.output<typeof Lifetime>,
  now: number,
): Environment => {
  if (pinnedUntil === undefined && extendDays === undefined) return environment;
  const { pinnedUntil: pinned, ...rest } = environment.lifetime;
  const pin = pinnedUntil === undefined ? pinned : (pinnedUntil ?? undefined);
  const from = Math.max(now, Date.parse(expiresAt(environment)));
  const extension = extendDays === undefined ? {} : { extendedUntil: extended(from + extendDays * DAY_MS, now) };
  return {
    ...environment,
    lifetime: { ...rest, ...(pin ? { pinnedUntil: isoTime(Date.parse(pin)) } : {}), ...extension },
  };
};

const extended = (until: number, now: number): string => {
  if (until <= now + MAX_PIN_DAYS * DAY_MS) return isoTime(until);
  throw new WorkflowError(
    'InvalidInput',
    `lifetime.extendDays would keep it until ${isoTime(until)}; at most ${MAX_PIN_DAYS} days from now are possible`,
  );
};

const deployWith = (
  tools: Tools,
  { branch, desired: { commit, image } }: Environment,
  { overrides, services }: z.output<typeof Body>,
  requestedBy: string,
) => askForDeployment(tools, { branch, commit, image, overrides, services, requestedBy });
