import type { Findings } from './findings';
import type { RepositoryFiles } from './repository-files';

const NAMES = ['.env.example', '.env.sample', '.env.template', '.env.dist'];

const PREFIX = /^(?:DB|DATABASE|POSTGRES|POSTGRESQL)_/;
const ENDINGS: [RegExp, string][] = [
  [/^HOST(NAME)?$/, '${PGHOST}'],
  [/^PORT$/, '${PGPORT}'],
  [/^USER(NAME)?$/, '${PGUSER}'],
  [/^PASS(WORD)?$/, '${PGPASSWORD}'],
  [/^(NAME|DB|DATABASE)$/, '${PGDATABASE}'],
];
/** What a container has without being told. */
const GIVEN = /^(NODE_ENV|PORT|URL|DATABASE_URL|PG[A-Z]+)$/;
const OWN_URL = /^(APP_URL|BASE_URL|PUBLIC_URL|SITE_URL|NEXTAUTH_URL)$/;

/** An example of the environment file: which names the application uses for what the platform gives. Its values stay there. */
export const detectVariables = (files: RepositoryFiles): Findings => {
  const fileName = NAMES.find((name) => files.has(name));
  const names = [...(files.read(fileName ?? '') ?? '').matchAll(/^(?:export )?([A-Z][A-Z0-9_]*) ?=/gm)].map(
    (m) => m[1]!,
  );
  const value = Object.fromEntries(names.flatMap((name) => referenceFor(name).map((reference) => [name, reference])));
  if (fileName === undefined) return {};
  const others = names.filter((name) => !(name in value) && !GIVEN.test(name));
  return {
    ...(Object.keys(value).length > 0 && { variables: { value, from: fileName } }),
    ...(others.length > 0 && { otherVariables: { value: [...new Set(others)], from: fileName } }),
  };
};

const referenceFor = (name: string): string[] => {
  if (OWN_URL.test(name)) return ['${URL}'];
  if (!PREFIX.test(name)) return [];
  const rest = name.replace(PREFIX, '');
  return ENDINGS.flatMap(([ending, reference]) => (ending.test(rest) ? [reference] : []));
};
