import * as z from 'zod/mini';
import { askForDeployment } from '../environments/deployments';
import { acceptedView } from '../environments/view';
import { apiHandler } from './api-handler';
import { Branch, Commit, Image, Links, Overrides, Services } from './fields';
import type { Route } from './route';

const MAX_INACTIVE_DAYS = 30;

const Body = z.strictObject({
  branch: Branch,
  commit: Commit,
  image: z.optional(Image),
  mode: z.optional(z.enum(['full', 'lite'])),
  overrides: z.optional(Overrides),
  links: z.optional(Links),
  services: z.optional(Services),
  snapshot: z.optional(
    z.string().check(z.regex(/^[a-zA-Z][a-zA-Z0-9:-]{0,254}$/, 'must be the identifier of a snapshot')),
  ),
  lifetime: z.optional(z.strictObject({ inactiveDays: z.int().check(z.minimum(1), z.maximum(MAX_INACTIVE_DAYS)) })),
});

export const route = {
  method: 'POST',
  path: '/environments',
  scope: 'deploy',
  summary: 'Create the environment of a branch, or deploy to the one it has',
  body: Body,
  answers: {
    202: 'Taken up; the URL is final',
    409: 'The environment is being destroyed',
    422: 'Not valid; nothing changed',
  },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ body, caller }) => {
  const { snapshot, lifetime, ...wish } = body;
  const environment = await askForDeployment(tools, {
    ...wish,
    snapshotId: snapshot,
    inactiveDays: lifetime?.inactiveDays,
    requestedBy: caller.owner,
  });
  const accepted = acceptedView(environment);
  return { status: 202, headers: { location: accepted.links.self }, body: accepted };
});
