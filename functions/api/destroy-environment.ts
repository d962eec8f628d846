import { askForDestroy } from '../environments/deployments';
import { acceptedView } from '../environments/view';
import { apiHandler } from './api-handler';
import type { Route } from './route';

export const route = {
  method: 'DELETE',
  path: '/environments/{name}',
  scope: 'destroy',
  summary: 'Remove every trace of an environment, also while it is being created',
  answers: { 202: 'Taken up, or done already', 404: 'There never was one' },
} as const satisfies Route;

export const handler = apiHandler(route, (tools) => async ({ name }) => ({
  status: 202,
  body: acceptedView(await askForDestroy(tools, name)),
}));
