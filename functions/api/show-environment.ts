import { listEnvironments } from '../environments/inventory';
import { environmentView } from '../environments/view';
import { apiHandler } from './api-handler';
import type { Route } from './route';

export const route = {
  method: 'GET',
  path: '/environments/{name}',
  scope: 'read',
  summary: 'One environment',
  answers: { 200: 'The environment; a destroyed one for as long as it is remembered', 404: 'There never was one' },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ name }) => {
  const environment = await tools.registry.get(name);
  return { status: 200, body: environmentView(environment, await listEnvironments(tools)) };
});
