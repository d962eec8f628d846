import type { Findings } from './findings';
import { packageManager, readPackageFile } from './package-file';
import type { RepositoryFiles } from './repository-files';

type Application = {
  port: number;
  healthPath: string;
  /** Programs that the package brings along. */
  start?: string;
  migrate?: string;
  variables: Record<string, string>;
};

/** Published applications that a repository only has to depend on. They bring Postgres along, so no driver gives it away. */
const APPLICATIONS: Record<string, Application> = {
  directus: {
    port: 8055,
    healthPath: '/server/ping', // /server/health also fails when a mail server or a cache does
    start: 'directus start',
    migrate: 'directus bootstrap',
    variables: {
      DB_CLIENT: 'pg',
      DB_HOST: '${PGHOST}',
      DB_PORT: '${PGPORT}',
      DB_DATABASE: '${PGDATABASE}',
      DB_USER: '${PGUSER}',
      DB_PASSWORD: '${PGPASSWORD}',
      PUBLIC_URL: '${URL}',
    },
  },
  'unleash-server': {
    port: 4242,
    healthPath: '/health',
    variables: { DATABASE_SSL: 'false', UNLEASH_URL: '${URL}' },
  },
};

/** A published application among the dependencies: how it is run where nothing else says so. */
export const detectApplication = (files: RepositoryFiles): Findings => {
  const dependencies = readPackageFile(files)?.dependencies ?? {};
  const [name, application] = Object.entries(APPLICATIONS).find(([candidate]) => dependencies[candidate]) ?? [];
  if (name === undefined || application === undefined) return {};
  const from = `what ${name} does by default`;
  const { execute } = packageManager(files);
  const { port, healthPath, start, migrate, variables } = application;
  return {
    database: { value: {}, from: `the dependency ${name} in package.json` },
    port: { value: port, from },
    healthPath: { value: healthPath, from },
    variables: { value: variables, from: `the names that ${name} knows` },
    ...(start && { web: { value: `${execute} ${start}`, from } }),
    ...(migrate && { migrate: { value: `${execute} ${migrate}`, from } }),
  };
};
