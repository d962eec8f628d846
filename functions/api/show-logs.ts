import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { readLogs } from '../environments/logs';
import { apiHandler } from './api-handler';
import type { Route } from './route';

const MAX_LINES = 5000;

const Query = z.strictObject({
  service: z.optional(z.string().check(z.maxLength(64))),
  since: z.optional(z.iso.datetime({ offset: true })),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_LINES)), 200),
});

export const route = {
  method: 'GET',
  path: '/environments/{name}/logs',
  scope: 'read',
  summary: 'What the containers of an environment wrote, newest last',
  query: Query,
  answers: { 200: 'The lines', 404: 'There never was such an environment' },
} as const satisfies Route;

export const handler = apiHandler(route, ({ registry, clients, config }) => async ({ name, query }) => {
  await registry.get(name);
  const events = await readLogs(clients.of(CloudWatchLogsClient), {
    application: config.staging.application,
    name,
    ...query,
  });
  return { status: 200, body: { events } };
});
