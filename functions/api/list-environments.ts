import * as z from 'zod/mini';
import { STATUSES } from '../environments/environment';
import { listEnvironments } from '../environments/inventory';
import { environmentView } from '../environments/view';
import { apiHandler } from './api-handler';
import type { Route } from './route';

const Query = z.strictObject({
  status: z.optional(z.enum(STATUSES)),
  branch: z.optional(z.string()),
  owner: z.optional(z.string()),
});

export const route = {
  method: 'GET',
  path: '/environments',
  scope: 'read',
  summary: 'List environments; destroyed ones only when asked for by status',
  query: Query,
  answers: { 200: 'The environments, by name' },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ query }) => {
  const all = await listEnvironments(tools);
  const environments = all.filter(
    (environment) =>
      (query.status === undefined ? environment.status !== 'destroyed' : environment.status === query.status) &&
      (query.branch === undefined || environment.branch === query.branch) &&
      (query.owner === undefined || environment.owner === query.owner),
  );
  return { status: 200, body: { environments: environments.map((environment) => environmentView(environment, all)) } };
});
