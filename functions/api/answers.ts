import * as z from 'zod';
import { STATUSES } from '../environments/environment';

const Time = z.iso.datetime().meta({ description: 'ISO 8601, UTC.' });
const Failure = z.object({ name: z.string(), message: z.string() });

const Desired = z.object({
  commit: z.string(),
  image: z.string(),
  overrides: z.record(z.string(), z.string()),
  links: z.record(z.string(), z.string()),
  services: z
    .record(
      z.string(),
      z.object({ cpu: z.int().optional(), memoryMegabytes: z.int().optional(), count: z.int().optional() }),
    )
    .optional()
    .meta({ description: 'Sizes that differ from those of staging.yml.' }),
  sequence: z.int().meta({ description: 'Counts the requests of one environment; the newest wins.' }),
  requestedAt: Time,
  requestedBy: z.string(),
});

const Execution = z.object({
  arn: z.string(),
  kind: z.enum(['create', 'redeploy', 'destroy']),
  startedAt: Time,
  endedAt: Time.optional(),
  failedStep: z.string().optional(),
  error: Failure.optional(),
});

/** One environment as the API shows it. */
export const EnvironmentView = z
  .object({
    name: z.string(),
    branch: z.string(),
    repository: z.string(),
    mode: z.enum(['full', 'lite']),
    owner: z.string(),
    url: z.string(),
    status: z.enum(STATUSES),
    generation: z.int().meta({ description: 'Raised by every execution that takes over.' }),
    desired: Desired.meta({ description: 'What was asked for last.' }),
    links: z
      .record(z.string(), z.object({ branch: z.string(), url: z.string(), alive: z.boolean() }))
      .optional()
      .meta({
        description: 'Variable → where it leads; when not alive, the next deployment has what staging.yml says.',
      }),
    linkedFrom: z
      .array(z.string())
      .optional()
      .meta({ description: 'Names of the environments that link to this one. Both ends are shown by GET only.' }),
    deployed: z
      .object({ commit: z.string(), image: z.string(), sequence: z.int(), at: Time })
      .optional()
      .meta({ description: 'What serves now.' }),
    execution: Execution.optional(),
    activity: z.object({
      lastDeployAt: Time.optional(),
      lastRequestAt: Time.optional(),
      lastConsoleAt: Time.optional(),
    }),
    lifetime: z.object({
      inactiveDays: z.number(),
      pinnedUntil: Time.optional(),
      extendedUntil: Time.optional(),
      expiresAt: Time.meta({ description: 'When it may be swept, if nothing happens until then.' }),
    }),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ description: 'An environment: facts for people and CI.' });

export const EnvironmentList = z.object({ environments: z.array(EnvironmentView) });

/** What a request that was taken up is answered with. */
export const Accepted = z
  .object({
    name: z.string(),
    url: z.string().meta({ description: 'Final from the first answer on.' }),
    status: z.enum(STATUSES),
    generation: z.int(),
    sequence: z.int().meta({ description: 'Deployed once the progress shows this deployedSequence, or a higher one.' }),
    links: z.object({ self: z.string(), progress: z.string() }),
  })
  .meta({ description: 'Taken up; the rest happens by itself.' });

const Step = z.object({
  name: z.string(),
  branch: z.string().optional().meta({ description: 'Of the machine: what is done side by side.' }),
  status: z.enum(['waiting', 'running', 'succeeded', 'failed', 'skipped']),
  attempts: z.int(),
  startedAt: Time.optional(),
  endedAt: Time.optional(),
  waitingFor: z.string().optional().meta({ description: 'What the last look of a poll found.' }),
  error: Failure.optional(),
});

/** The steps of what is being done to an environment. */
export const ProgressView = z
  .object({
    name: z.string(),
    url: z.string(),
    environmentStatus: z.enum(STATUSES),
    kind: z.enum(['create', 'redeploy', 'destroy']),
    status: z.enum(['running', 'succeeded', 'failed', 'superseded']),
    startedAt: Time,
    endedAt: Time.optional(),
    deployedSequence: z.int().optional(),
    steps: z.array(Step),
  })
  .meta({ description: 'The steps of what is being done, with their times.' });

export const LogLines = z
  .object({ events: z.array(z.object({ at: Time, service: z.string(), message: z.string() })) })
  .meta({ description: 'Lines of all containers in the order of time.' });

/** How every error leaves the API. https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was wrong, for a person.' }),
    name: z.string().optional().meta({ description: 'What was wrong, for a program.' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: 'Problem details (RFC 9457).' });
