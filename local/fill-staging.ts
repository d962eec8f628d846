import type { DBInstance } from '@aws-sdk/client-rds';
import type { Runtime } from '../functions/shared/runtime';
import type { DataPlane } from './data-plane/data-plane';
import { settlesWithin } from './data-plane/wait-within';

export type FillOptions = {
  runtime: Runtime;
  dataPlane: DataPlane;
  /** The branch whose commands are run. */
  branch: string;
  instance: DBInstance;
  url: string;
  password: string;
  notice(sentence: string): void;
};

const TELL_EVERY_MS = 10_000;
const LINES_TOLD = 20;

/** Builds the default branch and runs its migrate and seed commands on the shared staging database. */
export const fillStaging = async (options: FillOptions): Promise<void> => {
  const { runtime, dataPlane, branch, notice } = options;
  notice(`filling shared staging from ${branch}; only the first time takes so long …`);
  const { migrate, seed } = runtime.config.staging;
  const commit = await dataPlane.repository.resolve(branch);
  const state = (): string => `${branch} at ${commit.slice(0, 7)} is ${dataPlane.images.stateOf(commit) ?? 'built'}`;
  const { folder } = await telling(options, state, dataPlane.images.build(commit));
  const environment = environmentOf(options);
  for (const [what, step] of Object.entries({ migrate, seed })) {
    if (step !== undefined) await runOnce(options, what, step.command, folder, environment);
  }
};

/** Somebody sits before an empty terminal: says what is being done whenever it has lasted longer again. */
const telling = async <T>({ runtime, notice }: FillOptions, state: () => string, work: Promise<T>): Promise<T> => {
  while (!(await settlesWithin(runtime.clock, TELL_EVERY_MS, work))) notice(`  ${state()}`);
  return work;
};

const environmentOf = ({ runtime, branch, instance, url, password }: FillOptions): Record<string, string> => {
  const { database, search, variables } = runtime.config.staging;
  const given: Record<string, string> = {
    DATABASE_URL: url,
    PGHOST: instance.Endpoint?.Address ?? '',
    PGPORT: String(instance.Endpoint?.Port ?? ''),
    PGUSER: instance.MasterUsername ?? '',
    PGPASSWORD: password,
    PGDATABASE: database?.name ?? '',
    URL: 'http://localhost',
    ENVIRONMENT_URL: 'http://localhost',
    ENVIRONMENT_NAME: 'shared-staging',
    BRANCH_NAME: branch,
    COMMIT: '',
    COMMIT_SHA: '',
    RELEASE: '',
    DEPLOY_ENVIRONMENT: 'shared-staging',
    EXCEPTION_STREAM: 'shared-staging',
    ...(search?.url && { SOLR_URL: `${search.url}/solr/${search.core}`, SOLR_CORE: search.core }),
  };
  const own = Object.entries(variables).map(([name, value]) => [
    name,
    value.replace(/\$\{(\w+)\}/g, (_, of: string) => given[of] ?? ''),
  ]);
  return { ...Object.fromEntries(own), ...given };
};

const runOnce = async (
  options: FillOptions,
  what: string,
  command: string | string[],
  folder: string,
  environment: Record<string, string>,
): Promise<void> => {
  const { dataPlane, runtime } = options;
  const lines: string[] = [];
  const beganAt = runtime.clock.now();
  const { exited } = dataPlane.processes.start({
    id: `staging-${what}`,
    command,
    folder,
    environment,
    onLine: (line) => void lines.push(line),
  });
  const state = (): string => {
    const seconds = Math.round((runtime.clock.now() - beganAt) / 1000);
    return `running ${what} ${JSON.stringify(command)}, ${seconds} s so far; last line: ${lines.at(-1) ?? 'none yet'}`;
  };
  const { code, signal } = await telling(options, state, exited);
  if (code !== 0)
    throw new Error(
      `"${what}" of staging.yml failed on the shared staging database (${signal ?? `exit code ${code}`}); last lines:\n${lines.slice(-LINES_TOLD).join('\n')}`,
    );
};
