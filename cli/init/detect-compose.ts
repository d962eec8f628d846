import { parse } from 'yaml';
import type { CommandLine, Findings } from './findings';
import { pathInHealthCheck } from './health-url';
import type { RepositoryFiles } from './repository-files';

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

type Service = Record<string, unknown>;

/** A compose file: the services that are built here are the application, an image of Postgres is its database. */
export const detectCompose = (files: RepositoryFiles): Findings => {
  const fileName = NAMES.find((name) => files.has(name));
  if (!fileName) return {};
  const services = Object.entries(asRecord(asRecord(parseYaml(files.read(fileName)!)).services)).map(
    ([name, service]) => [name, asRecord(service)] as const,
  );
  const found: Findings = {};
  const postgres = services.find(([, { image }]) =>
    /(^|\/)(postgres|postgis|pgvector)(:|@|$)/.test(String(image)),
  )?.[1];
  if (postgres)
    found.database = { value: databaseOf(postgres), from: `the image ${String(postgres.image)} in ${fileName}` };
  const built = services.filter(([, service]) => service.build !== undefined);
  const web = built.find(([, service]) => portOf(service)) ?? built[0];
  if (!web) return found;
  describeWeb(found, web, fileName);
  const workers = built.flatMap(([name, service]) => {
    const command = name !== web[0] && !portOf(service) && commandOf(service);
    return command ? [[name, command] as const] : [];
  });
  if (workers.length > 0) found.workers = { value: Object.fromEntries(workers), from: fileName };
  return found;
};

const describeWeb = (found: Findings, [name, service]: readonly [string, Service], fileName: string): void => {
  const from = `the service ${name} in ${fileName}`;
  const port = portOf(service);
  const command = commandOf(service);
  const healthPath = pathInHealthCheck([asRecord(service.healthcheck).test].flat().join(' '));
  if (port) found.port = { value: port, from };
  if (command) found.web = { value: command, from };
  if (healthPath) found.healthPath = { value: healthPath, from };
};

const parseYaml = (text: string): unknown => {
  try {
    return parse(text, { merge: true, logLevel: 'silent', maxAliasCount: 100 });
  } catch {
    return undefined; // a broken compose file tells nothing
  }
};

const databaseOf = (service: Service): { name?: string; user?: string } => {
  const variables = Array.isArray(service.environment)
    ? Object.fromEntries(service.environment.map((line) => String(line).split(/=(.*)/s).slice(0, 2)))
    : asRecord(service.environment);
  const plain = (value: unknown) =>
    typeof value === 'string' && /^[A-Za-z_][\w-]{0,62}$/.test(value) ? value : undefined;
  const user = plain(variables.POSTGRES_USER);
  const name = plain(variables.POSTGRES_DB) ?? user; // the image names the database after the user
  return { ...(name && { name }), ...(user && { user }) };
};

/** The port inside the container: `8080:3000`, `3000/tcp`, `{target: 3000}`. */
const portOf = (service: Service): number | undefined => {
  const [first] = [service.ports, service.expose].flat().filter((port) => port !== undefined);
  const text = typeof first === 'object' ? String(asRecord(first).target) : String(first);
  const port = /(\d{1,5})(?:\/tcp)?$/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
};

const commandOf = ({ command }: Service): CommandLine | undefined => {
  if (typeof command === 'string' && command.trim() !== '') return command;
  return Array.isArray(command) && command.length > 0 ? command.map(String) : undefined;
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
