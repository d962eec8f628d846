import type { Findings } from './findings';
import { readPackageFile } from './package-file';
import type { RepositoryFiles } from './repository-files';

const FOLDERS = ['', 'src/', 'server/', 'app/'];
const FILES = ['server', 'app', 'index', 'main'].flatMap((name) => [`${name}.js`, `${name}.ts`, `${name}.mjs`]);

const HEALTH = /['"`](\/(?:api\/)?(?:_?health(?:z|check|-check)?|livez|readyz|up|ping))['"`]/;
const PORT = /\bPORT\b\s*(?:\?\?|\|\|)\s*['"]?(\d{2,5})/;

const FRAMEWORKS: Record<string, { port?: number; healthPath?: string }> = {
  '@strapi/strapi': { port: 1337, healthPath: '/_health' },
  '@nestjs/terminus': { healthPath: '/health' },
  '@nestjs/core': { port: 3000 },
  next: { port: 3000 },
  nuxt: { port: 3000 },
};

/** Port and health path out of the entry file, or what the framework is known for. */
export const detectSource = (files: RepositoryFiles): Findings => {
  const found: Findings = {};
  for (const path of FOLDERS.flatMap((folder) => FILES.map((file) => folder + file))) {
    const source = files.read(path) ?? '';
    const healthPath = HEALTH.exec(source)?.[1];
    const port = PORT.exec(source)?.[1];
    if (healthPath) found.healthPath ??= { value: healthPath, from: path };
    if (port) found.port ??= { value: Number(port), from: path };
  }
  const dependencies = readPackageFile(files)?.dependencies ?? {};
  for (const [name, { port, healthPath }] of Object.entries(FRAMEWORKS)) {
    if (!dependencies[name]) continue;
    const from = `what ${name} does by default`;
    if (port) found.port ??= { value: port, from };
    if (healthPath) found.healthPath ??= { value: healthPath, from };
  }
  if (/^ *gem ['"]rails['"]/m.test(files.read('Gemfile') ?? '')) {
    found.port ??= { value: 3000, from: 'what Rails does by default' };
    found.healthPath ??= { value: '/up', from: 'what Rails does by default' };
  }
  return found;
};
