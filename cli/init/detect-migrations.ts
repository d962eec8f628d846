import type { Findings } from './findings';
import { packageManager, readPackageFile, type PackageFile } from './package-file';
import type { RepositoryFiles } from './repository-files';

const SCRIPTS = [
  'migrate:deploy',
  'db:migrate:deploy',
  'migrate',
  'db:migrate',
  'migrate:up',
  'migrate:latest',
  'migration:run',
  'migrations:run',
];

/** What applies the migrations of each library; typeorm is not here, because it cannot run without the path of a data source. */
const LIBRARIES: Record<string, string> = {
  prisma: 'prisma migrate deploy',
  knex: 'knex migrate:latest',
  'sequelize-cli': 'sequelize-cli db:migrate',
  'drizzle-kit': 'drizzle-kit migrate',
  'node-pg-migrate': 'node-pg-migrate up',
  'db-migrate': 'db-migrate up',
  '@mikro-orm/cli': 'mikro-orm migration:up',
};

const DRIVERS = ['pg', 'postgres', 'pg-promise', 'pg-native', 'slonik', '@prisma/adapter-pg', '@mikro-orm/postgresql'];

/** Whether a Node application talks to Postgres, and how it migrates it. */
export const detectMigrations = (files: RepositoryFiles): Findings => {
  const file = readPackageFile(files);
  if (!file) return {};
  const found: Findings = {};
  const reason = postgresReason(file, files);
  if (reason) found.database = { value: {}, from: reason };
  const { run, execute } = packageManager(files);
  const script = SCRIPTS.find((name) => file.scripts[name]);
  const library = Object.keys(LIBRARIES).find((name) => file.dependencies[name]);
  if (script) found.migrate = { value: `${run} ${script}`, from: `the script "${script}" in package.json` };
  else if (library) {
    found.migrate = { value: `${execute} ${LIBRARIES[library]}`, from: `the dependency ${library} in package.json` };
  }
  return found;
};

const postgresReason = (file: PackageFile, files: RepositoryFiles): string | undefined => {
  const driver = DRIVERS.find((name) => file.dependencies[name]);
  if (driver) return `the dependency ${driver} in package.json`;
  const schema = ['prisma/schema.prisma', 'schema.prisma'].find((path) =>
    /provider\s*=\s*"postgres(ql)?"/.test(files.read(path) ?? ''),
  );
  return schema && `the provider in ${schema}`;
};
