import * as z from 'zod/mini';
import { eventHandler } from '../shared/step-handler';
import { nonEmpty } from '../shared/schema';
import { recordStanding } from './execution-standing';

// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
const Event = z.object({
  detail: z.object({
    executionArn: nonEmpty(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    input: z.string(),
    redriveCount: z.nullish(z.int()),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});

/** Called with each status event of our machines. The events are best-effort: reconcile-executions finds what they missed. */
export const handler = eventHandler(
  Event,
  (tools) =>
    ({ detail }) =>
      recordStanding(tools, detail),
);
