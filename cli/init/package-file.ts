import type { RepositoryFiles } from './repository-files';

export type PackageFile = {
  name: string | undefined;
  main: string | undefined;
  nodeVersion: string | undefined;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

/** The lock files that tell which package manager is in use, with its commands. */
const MANAGERS = [
  { lockFile: 'pnpm-lock.yaml', install: 'pnpm install --frozen-lockfile', run: 'pnpm run', execute: 'pnpm exec' },
  { lockFile: 'yarn.lock', install: 'yarn install --frozen-lockfile', run: 'yarn run', execute: 'yarn run' },
  { lockFile: 'package-lock.json', install: 'npm ci', run: 'npm run', execute: 'npx' },
  { lockFile: 'npm-shrinkwrap.json', install: 'npm ci', run: 'npm run', execute: 'npx' },
];

/** package.json as far as it is of use here; undefined when there is none or it is not an object. */
export const readPackageFile = (files: RepositoryFiles): PackageFile | undefined => {
  const content = parseJson(files.read('package.json') ?? '');
  if (!isRecord(content)) return undefined;
  const engines = isRecord(content.engines) ? content.engines : {};
  return {
    name: text(content.name),
    main: text(content.main),
    nodeVersion: text(engines.node),
    scripts: texts(content.scripts),
    dependencies: { ...texts(content.devDependencies), ...texts(content.dependencies) },
  };
};

/** How this repository installs and runs its packages: npm unless a lock file says otherwise. */
export const packageManager = (files: RepositoryFiles) =>
  MANAGERS.find(({ lockFile }) => files.has(lockFile)) ?? {
    lockFile: undefined,
    install: 'npm install',
    run: 'npm run',
    execute: 'npx',
  };

const parseJson = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // half a package.json tells nothing, and that is no reason to refuse the rest
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
