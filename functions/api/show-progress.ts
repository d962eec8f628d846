import { SFNClient } from '@aws-sdk/client-sfn';
import { progressOf } from '../environments/progress';
import { apiHandler } from './api-handler';
import type { Route } from './route';

export const route = {
  method: 'GET',
  path: '/environments/{name}/progress',
  scope: 'read',
  summary: 'The steps of what is being done, with their times',
  answers: { 200: 'The steps, from the history of the execution', 404: 'There never was such an environment' },
} as const satisfies Route;

export const handler = apiHandler(route, ({ registry, clients }) => async ({ name }) => ({
  status: 200,
  body: await progressOf(clients.of(SFNClient), await registry.get(name)),
}));
