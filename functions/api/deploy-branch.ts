import * as z from 'zod/mini';
import { askForDeployment } from '../environments/deployments';
import { findByBranch } from '../environments/find-by-branch';
import { acceptedView } from '../environments/view';
import { apiHandler } from './api-handler';
import { Branch, Commit, Image } from './fields';
import type { Route } from './route';

const Body = z.strictObject({ branch: Branch, commit: Commit, image: z.optional(Image) });

export const route = {
  method: 'POST',
  path: '/deployments',
  scope: 'deploy',
  summary: 'What CI calls on every push: deploys when the branch has an environment',
  body: Body,
  answers: {
    202: 'Taken up',
    204: 'The branch has no environment; nothing to do',
    409: 'The environment is being destroyed',
  },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ body, caller }) => {
  const existing = await findByBranch(tools, body.branch);
  // A push to a branch whose environment is on its way out is no wish for a new one.
  if (existing === undefined || existing.status === 'destroying') return { status: 204 };
  const accepted = acceptedView(await askForDeployment(tools, { ...body, requestedBy: caller.owner }));
  return { status: 202, headers: { location: accepted.links.self }, body: accepted };
});
