import { StagingConfigSchema } from '../../functions/shared/config-schema';
import type { CommandLine, Findings } from './findings';

/** What stands in the file where nothing was found; the comment next to it says so. */
export const PLACEHOLDERS = {
  repository: 'acme/sample',
  domain: 'staging.example.com',
  source: 'shared-staging',
  databaseName: 'app',
  command: 'npm start',
  port: 3000,
  healthPath: '/',
};

/** staging.yml as an object, in the order in which people read it; what was not found and may be missing is missing. */
export const draftConfig = (found: Findings) => {
  const repository = found.repository?.value ?? PLACEHOLDERS.repository;
  const { database } = found;
  return {
    application: applicationName(found.application?.value ?? ''),
    repository,
    domain: PLACEHOLDERS.domain,
    branchPrefixes: ['feature/', 'fix/'],
    image: `${repository.toLowerCase()}:{commit}`,
    ...buildOf(found),
    ...(database && {
      database: {
        source: PLACEHOLDERS.source,
        name: database.value.name ?? PLACEHOLDERS.databaseName,
        ...(database.value.user && { user: database.value.user }),
        class: 'db.t4g.micro',
      },
    }),
    ...(database && found.migrate && { migrate: { command: found.migrate.value, timeoutMinutes: 30 } }),
    ...(database && found.seed && { seed: { command: found.seed.value } }),
    services: { web: webOf(found), ...workersOf(found.workers?.value ?? {}) },
    variables: database ? (found.variables?.value ?? {}) : withoutDatabase(found.variables?.value ?? {}),
    lifetime: { inactiveDays: 3, failedHours: 24 },
  };
};

/** Leaves out every finding that staging.yml would refuse: files of a repository may hold anything. */
export const acceptable = (found: Findings): Findings => {
  const entries = Object.entries(found).filter(([key, guess]) => {
    const alone = { database: { value: {}, from: '' }, [key]: guess } as Findings;
    return StagingConfigSchema.safeParse(draftConfig(alone)).success;
  });
  return Object.fromEntries(entries) as Findings;
};

const buildOf = ({ install, build, cache }: Findings) => {
  if (!install && !build) return {};
  return {
    build: {
      ...(install && { install: install.value }),
      ...(build && { build: build.value }),
      ...(cache && { cache: cache.value }),
    },
  };
};

const webOf = (found: Findings) => ({
  command: found.web?.value ?? PLACEHOLDERS.command,
  port: found.port?.value ?? PLACEHOLDERS.port,
  healthCheck: { path: found.healthPath?.value ?? PLACEHOLDERS.healthPath, graceSeconds: 60 },
  cpu: 256,
  memoryMegabytes: 512,
  count: 1,
});

const workersOf = (workers: Record<string, CommandLine>) =>
  Object.fromEntries(
    Object.entries(workers).map(([name, command]) => [workerName(name), { command, cpu: 256, memoryMegabytes: 256 }]),
  );

/** A service name; `web` is the one behind the URL, so another of that name becomes a worker by name too. */
const workerName = (name: string): string => {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 21)
    .replace(/-+$/, '');
  return plain === 'web' || plain === '' ? ['worker', plain].join('-').replace(/-$/, '') : plain;
};

const withoutDatabase = (variables: Record<string, string>) =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => !/^\$\{(PG|DATABASE_URL)/.test(value)));

/** At most 12 letters and digits, because it is part of every AWS name. */
const applicationName = (name: string): string =>
  name
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^[0-9]+/, '')
    .slice(0, 12) || 'app';
