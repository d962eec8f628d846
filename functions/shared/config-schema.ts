import * as z from 'zod';
import {
  DATABASE_VARIABLES,
  REDIS_VARIABLES,
  SEARCH_VARIABLES,
  monitoringFieldOf,
  referencesIn,
  VariableName,
  VariableValue,
} from './config-variables';
import { Redis } from './config-redis';
import { Search } from './config-search';
import { isNeverOverridden } from './override-names';

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const hasNoControlCharacters = (text: string): boolean => !/[\u0000-\u001f\u007f]/.test(text);

const oneLine = (longest: number) =>
  z.string().min(1).max(longest).refine(hasNoControlCharacters, 'must be one line without control characters');

const withoutNul = z
  .string()
  .max(4096)
  .refine((text) => !text.includes('\0'), 'must not contain NUL');

const Command = z
  .union([withoutNul.trim().min(1), z.array(withoutNul).min(1)], {
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : 'expected a string (run by sh -c) or a list of strings (run as it is), not empty',
  })
  .describe('A string is run by `sh -c`, a list is run as it is.');

const RelativePath = oneLine(256).refine(
  (path) => !path.startsWith('/') && !path.split('/').includes('..'),
  'must be a path inside the repository, without a leading / and without ..',
);

const Cache = z.strictObject({
  key: z.array(RelativePath).min(1).describe('Files of the repository; equal content means the kept paths still fit.'),
  paths: z.array(RelativePath).min(1).describe('Paths kept from one commit to the next, such as node_modules.'),
});

const Build = z.strictObject({
  install: Command.optional().describe('Fetches dependencies.'),
  build: Command.optional().describe('Compiles what has to be compiled; runs after install.'),
  cache: Cache.optional().describe('Used on the laptop: what to keep between commits, so that install is quick.'),
});

const DATABASE_NAME = /^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/;

const Database = z.strictObject({
  source: z
    .string()
    .regex(
      /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'must be the identifier of an RDS instance, such as shared-staging',
    )
    .describe('The RDS instance whose newest snapshot is restored for every environment.'),
  name: z
    .string()
    .regex(DATABASE_NAME, 'must be the name of a Postgres database')
    .describe('Database inside the instance.'),
  user: z
    .string()
    .regex(DATABASE_NAME, 'must be the name of a Postgres user')
    .default('postgres')
    .describe('User the application connects as; the default is the master user.'),
  class: z
    .string()
    .regex(/^db\.[a-z0-9-]+\.[a-z0-9]+(\.[a-z0-9]+)*$/, 'must be an RDS instance class, such as db.t4g.micro')
    .default('db.t4g.micro')
    .describe('Instance class of the restored database; smaller than that of staging.'),
  urlParameters: z
    .record(
      z.string().regex(/^[a-z_]{1,63}$/, 'must be the name of a connection parameter, such as sslmode'),
      z.string().regex(/^[A-Za-z0-9_.:/-]{1,200}$/, 'must be a plain word or path'),
    )
    .default({})
    .describe('Added to DATABASE_URL on AWS, where servers may insist on TLS; the servers of the laptop have none.'),
});

const Migrate = z.strictObject({
  command: Command.describe('Runs once per deployment, before the new commit serves.'),
  timeoutMinutes: z
    .int()
    .min(1)
    .max(60)
    .default(30)
    .describe('After that time the migrations are stopped and count as failed.'),
});

const Seed = z.strictObject({ command: Command.describe('Fills an empty staging database.') });

const HealthCheck = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]{0,1023}$/, 'must be a path that starts with / and has no spaces, such as /health')
    .default('/')
    .describe('Answers 200 to 399 when the service can serve.'),
  graceSeconds: z.int().min(0).max(3600).default(60).describe('How long a starting service may fail its check.'),
});

const Service = z
  .strictObject({
    command: Command,
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe('Where it listens (also given as PORT). Exactly one service has one.'),
    healthCheck: HealthCheck.optional().describe('Only for the service with a port.'),
    cpu: z.int().min(128).max(4096).default(256).describe('ECS CPU units: 1024 is one core.'),
    memoryMegabytes: z.int().min(64).max(30720).default(256).describe('Hard limit of memory.'),
    count: z.int().min(0).max(10).default(1).describe('How many containers of it run.'),
  })
  .refine((service) => service.port !== undefined || service.healthCheck === undefined, {
    path: ['healthCheck'],
    error: 'only the service with a port has a health check',
  });

const Services = z
  .record(
    z
      .string()
      .regex(
        /^[a-z]([a-z0-9-]{0,19}[a-z0-9])?$/,
        'must be a service name: a-z, 0-9 and -, at most 21, a letter first, no - last',
      ),
    Service,
  )
  .refine((services) => Object.values(services).filter((service) => service.port !== undefined).length === 1, {
    error: 'exactly one service must have a port: the one behind the URL',
  });

const Monitoring = z.strictObject({
  sentry: z.boolean().default(false).describe('SENTRY_ENVIRONMENT and SENTRY_RELEASE.'),
  honeybadger: z.boolean().default(false).describe('HONEYBADGER_ENV and HONEYBADGER_REVISION.'),
  openTelemetry: z.boolean().default(false).describe('OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.'),
});

const Limits = z.strictObject({
  cpu: z.int().min(128).max(4096).default(1024).describe('ECS CPU units of one container.'),
  memoryMegabytes: z.int().min(64).max(30720).default(2048).describe('Memory of one container.'),
  count: z.int().min(0).max(10).default(3).describe('Containers of one service.'),
});

const OverridePattern = z
  .string()
  .regex(/^([A-Za-z_][A-Za-z0-9_]*\*?|\*)$/, 'must be the name of a variable, or the beginning of one with a * behind')
  .refine((name) => !isNeverOverridden(name), 'is never open to a request, so that it cannot be allowed');

const Overrides = z.strictObject({
  allow: z
    .array(OverridePattern)
    .max(100)
    .optional()
    .describe('Variables that a request may set; FEATURE_* stands for all that begin so. Without it: any.'),
});

const IMAGE = /^[a-z0-9][a-z0-9.-]*(:[0-9]+)?(\/[a-z0-9][a-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DOMAIN =
  /^(localhost(:[1-9][0-9]{0,4})?|(?=.{1,220}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])$/;

/** staging.yml: all that the platform knows about an application. */
export const StagingConfigSchema = z
  .strictObject({
    application: z
      .string()
      .regex(/^[a-z][a-z0-9]{0,11}$/, 'must be 1 to 12 of a-z and 0-9, a letter first')
      .describe('Part of the name of everything that is made on AWS.'),
    repository: oneLine(200).describe(
      'Identity of the code, such as acme/sample; part of the identity of an environment.',
    ),
    domain: z
      .string()
      .regex(DOMAIN, 'must be a host name in lower case, such as staging.example.com (a :port only after localhost)')
      .refine((domain) => Number(domain.split(':')[1] ?? 1) <= 65535, 'must have a port of at most 65535')
      .describe('Environments answer at https://<name>.<domain>.'),
    branchPrefixes: z
      .array(oneLine(100))
      .max(20)
      .default(['feature/'])
      .describe('Stripped from branch names before they become environment names.'),
    image: z
      .string()
      .refine((image) => image.includes('{commit}'), 'must contain {commit}, which is replaced by the commit')
      .refine(
        (image) => IMAGE.test(image.replaceAll('{commit}', '0'.repeat(40))),
        'must be an image with a tag, such as acme/sample:{commit}',
      )
      .describe('What to run for a commit when a request names no image.'),
    build: Build.prefault({}).describe('How a checkout of a commit turns into something that runs.'),
    database: Database.optional().describe('Without it nothing is restored and there are no migrations.'),
    search: Search.optional().describe('Without it no environment has a Solr core of its own.'),
    migrate: Migrate.optional().describe('Brings the restored database to what the branch needs.'),
    seed: Seed.optional().describe('Laptop only: fills the shared staging database before its first snapshot.'),
    redis: Redis.optional().describe('A Redis that begins empty; without it there is none.'),
    services: Services.describe('What runs: one container definition per service.'),
    variables: z
      .record(VariableName, VariableValue)
      .default({})
      .describe('For every container; ${NAME} refers to what the platform gives.'),
    limits: Limits.prefault({}).describe(
      'How large a request may make a service; what stands above is always possible.',
    ),
    overrides: Overrides.optional().describe('What a request may change in the variables of its environment.'),
    monitoring: Monitoring.optional().describe('For which tools every container is given their own variables as well.'),
    lifetime: z
      .strictObject({
        inactiveDays: z
          .int()
          .min(1)
          .max(365)
          .default(3)
          .describe('Destroyed after that time without a request, deployment or console.'),
        failedHours: z.int().min(1).max(720).default(24).describe('A failed environment is destroyed after that time.'),
      })
      .prefault({})
      .describe('When an environment goes away by itself.'),
  })
  .superRefine((config, context) => {
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (config.redis && 'redis' in config.services) {
      problem(['services', 'redis'], 'has the name of the Redis that the platform runs; give it another name');
    }
    for (const name of Object.keys(config.variables)) {
      if (config.redis && REDIS_VARIABLES.includes(name))
        problem(['variables', name], 'is given by the platform and may not be set here, because this file has redis');
    }
    for (const name of Object.keys(config.variables)) {
      const field = monitoringFieldOf(config.monitoring, name);
      if (field) problem(['variables', name], `is given by the platform because of ${field}; leave one of them out`);
    }
    if (!config.database && config.migrate) problem(['migrate'], 'needs a database, and there is none in this file');
    if (!config.database && config.seed) problem(['seed'], 'needs a database, and there is none in this file');
    const absent: [string, string[]][] = [
      ...(config.database ? [] : [['a database', DATABASE_VARIABLES] as [string, string[]]]),
      ...(config.search ? [] : [['a search', SEARCH_VARIABLES] as [string, string[]]]),
      ...(config.redis ? [] : [['redis', REDIS_VARIABLES] as [string, string[]]]),
    ];
    for (const [name, value] of Object.entries(config.variables)) {
      for (const [what, names] of absent) {
        const missing = referencesIn(value).find((reference) => names.includes(reference));
        if (missing)
          problem(['variables', name], `refers to \${${missing}}, which needs ${what}, and there is none in this file`);
      }
    }
  })
  .meta({ title: 'staging.yml of branch-staging' });

export type StagingConfig = z.output<typeof StagingConfigSchema>;
export type ServiceConfig = StagingConfig['services'][string];

/** JSON Schema of staging.yml as a person writes it (defaults may be left out), for completion and checks in editors. */
export const stagingJsonSchema = () => z.toJSONSchema(StagingConfigSchema, { target: 'draft-2020-12', io: 'input' });
