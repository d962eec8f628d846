import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunGit } from '../../cli/io';
import { readConfig } from '../../functions/shared/read-config';
import { runCli } from './run-cli';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'branch-staging-init-')), 'Shop-Front 2');
  mkdirSync(folder);
});
afterEach(() => rmSync(dirname(folder), { recursive: true, force: true }));

const put = (files: Record<string, string | object>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
};

const remote =
  (url: string): RunGit =>
  async () => ({ exitCode: url ? 0 : 1, stdout: `${url}\n`, stderr: '' });

const init = (argv: string[] = [], url = '') => runCli(['init', ...argv], { cwd: folder, git: remote(url) });

/** What the file written for these files says, once it is read back. */
const configFor = async (files: Record<string, string | object>, url = '') => {
  put(files);
  const { code, stdout, stderr } = await init(['--print'], url);
  expect({ code, stderr: code ? stderr : '' }).toEqual({ code: 0, stderr: '' });
  return { ...readConfig(stdout, 'staging.yml'), text: stdout, said: stderr };
};

test('an empty folder gets a file that is accepted and marks everything as not found', async () => {
  const { text, said, ...config } = await configFor({});
  expect(config).toMatchObject({ application: 'shopfront2', services: { web: { command: 'npm start', port: 3000 } } });
  expect(config.database).toBeUndefined();
  expect(text).toContain('# NOT FOUND, please change: the command that starts it.');
  expect(text).toContain('# database:\n#   source: shared-staging\n#   name: app');
  expect(said).toContain('start: not found');
});

test('the commented placeholders are accepted once somebody takes the # away', async () => {
  const { text } = await configFor({});
  const filled = text.replace(/^# (?=(build|database|migrate):|  )/gm, '');
  expect(readConfig(filled, 'staging.yml')).toMatchObject({
    build: { install: 'npm ci' },
    database: { source: 'shared-staging', name: 'app' },
    migrate: { command: 'npm run migrate' },
    services: { worker: { command: 'node worker.js' } },
  });
});

test('a Node application with Postgres is read from package.json, its lock file and its entry file', async () => {
  const config = await configFor({
    'package.json': {
      name: '@acme/Sample-Application',
      engines: { node: '>=20' },
      scripts: { start: 'node server.js', build: 'tsc', 'db:migrate': 'x', seed: 'y' },
      dependencies: { pg: '8' },
    },
    'pnpm-lock.yaml': '',
    'src/server.ts': `app.get('/healthz', ok); listen(process.env.PORT ?? 8080)`,
  });
  expect(config).toMatchObject({
    application: 'sampleapplic',
    build: {
      install: 'pnpm install --frozen-lockfile',
      build: 'pnpm run build',
      cache: { key: ['pnpm-lock.yaml'], paths: ['node_modules'] },
    },
    database: { name: 'app', user: 'postgres' },
    migrate: { command: 'pnpm run db:migrate' },
    seed: { command: 'pnpm run seed' },
    services: { web: { command: 'npm start', port: 8080, healthCheck: { path: '/healthz' } } },
    variables: { NODE_ENV: 'production' },
  });
  expect(config.text).toContain('# From pnpm-lock.yaml; package.json wants Node >=20.\n  install:');
  expect(config.text).toContain('# Also given as PORT. From src/server.ts.\n    port: 8080');
});

test.each([
  [{ pg: '8', knex: '3' }, 'npx knex migrate:latest'],
  [{ pg: '8', 'sequelize-cli': '6' }, 'npx sequelize-cli db:migrate'],
])('the dependencies %j are migrated by %s', async (dependencies, command) => {
  const { migrate } = await configFor({ 'package.json': { dependencies }, 'package-lock.json': {} });
  expect(migrate?.command).toBe(command);
});

test('Prisma tells in its schema whether it is Postgres', async () => {
  const files = {
    'package.json': { dependencies: { prisma: '6' } },
    'prisma/schema.prisma': 'provider = "postgresql"',
  };
  expect((await configFor(files)).migrate?.command).toBe('npx prisma migrate deploy');
  put({ 'prisma/schema.prisma': 'provider = "mysql"' });
  expect(await configFor({})).not.toHaveProperty('database');
});

test('a Procfile gives the web process, the workers and the release command', async () => {
  const config = await configFor({
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    Procfile:
      'web: bundle exec puma -p $PORT\nrelease: bin/rails db:migrate\nSide_Kiq: bundle exec sidekiq -c 5 # five\n',
    'compose.yaml': 'services: {db: {image: "postgis/postgis:16", environment: {POSTGRES_USER: shop}}}',
  });
  expect(config.services).toMatchObject({
    web: { command: 'bundle exec puma -p $PORT', port: 3000, healthCheck: { path: '/up' } },
    'side-kiq': { command: 'bundle exec sidekiq -c 5 # five' },
  });
  expect(config.migrate?.command).toBe('bin/rails db:migrate');
  expect(config.database).toMatchObject({ name: 'shop', user: 'shop' });
});

test('a Dockerfile counts by its last stage, because that is what runs', async () => {
  const { services } = await configFor({
    Dockerfile: [
      'FROM node:20 AS build',
      'EXPOSE 9999',
      'CMD ["wrong"]',
      'FROM node:20-slim',
      'EXPOSE $PORT 5000/tcp',
      'HEALTHCHECK --interval=5s \\',
      '  CMD curl -f "http://localhost:$PORT/live?deep=1" || exit 1',
      'ENTRYPOINT ["tini", "--"]',
      'CMD ["node", "main.js"]',
    ].join('\n'),
  });
  expect(services.web).toMatchObject({
    command: ['tini', '--', 'node', 'main.js'],
    port: 5000,
    healthCheck: { path: '/live?deep=1' },
  });
});

test('a compose file gives ports, commands and the database, also where it uses anchors', async () => {
  const config = await configFor({
    'docker-compose.yml': `
x-app: &app { build: . }
services:
  site: { <<: *app, ports: ["127.0.0.1:80:4000/tcp"], command: "run site", healthcheck: { test: [CMD, curl, "http://localhost:4000/ok"] } }
  jobs: { <<: *app, command: [run, jobs] }
  database: { image: postgres:16, environment: ["POSTGRES_DB=shop", "POSTGRES_PASSWORD=secret"] }
`,
  });
  expect(config.services).toMatchObject({
    web: { command: 'run site', port: 4000, healthCheck: { path: '/ok' } },
    jobs: { command: ['run', 'jobs'] },
  });
  expect(config.database).toMatchObject({ name: 'shop', user: 'postgres' });
  expect(config.text).not.toContain('secret');
});

test('names in .env.example become references to what the platform gives, and its values stay where they are', async () => {
  const { variables, text } = await configFor({
    'package.json': { dependencies: { pg: '8' } },
    '.env.example': 'DB_HOST=localhost\nexport DB_PASSWORD=hunter2\nDB_DATABASE=x\nAPP_URL=y\nSTRIPE_KEY=z\n',
  });
  expect(variables).toEqual({
    NODE_ENV: 'production',
    DB_HOST: '${PGHOST}',
    DB_PASSWORD: '${PGPASSWORD}',
    DB_DATABASE: '${PGDATABASE}',
    APP_URL: '${URL}',
  });
  expect(text).not.toContain('hunter2');
  expect(text).toContain('named in .env.example: STRIPE_KEY.');
});

test('a lock file counts by its name, because those of large applications are longer than anything that is read', async () => {
  const config = await configFor({ 'package.json': {}, 'package-lock.json': ' '.repeat(600 * 1024) });
  expect(config.build).toMatchObject({ install: 'npm ci', cache: { key: ['package-lock.json'] } });
});

test('a published application that is only a dependency is known by its name, and its driver need not be named', async () => {
  const config = await configFor({
    'package.json': { dependencies: { directus: '11.1.2' } },
    'package-lock.json': '{}',
  });
  expect(config).toMatchObject({
    database: { name: 'app' },
    migrate: { command: 'npx directus bootstrap' },
    services: { web: { command: 'npx directus start', port: 8055, healthCheck: { path: '/server/ping' } } },
    variables: { DB_CLIENT: 'pg', DB_HOST: '${PGHOST}', PUBLIC_URL: '${URL}', NODE_ENV: 'production' },
  });
});

test('the own scripts of a repository come before what is known about the application it depends on', async () => {
  const scripts = { start: 'node index.js', migrate: 'node migrate.js' };
  const config = await configFor({ 'package.json': { scripts, dependencies: { directus: '11.1.2' } } });
  expect(config).toMatchObject({
    migrate: { command: 'npm run migrate' },
    services: { web: { command: 'npm start' } },
  });
});

test.each([
  ['git@github.com:Acme/Sample.git', 'Acme/Sample'],
  ['https://somebody:token@git.example.com/acme/team/sample.git', 'acme/team/sample'],
  ['ssh://git@example.com:22/acme/sample/', 'acme/sample'],
])('the remote %s is the repository %s, without what it says about access', async (url, repository) => {
  const config = await configFor({}, url);
  expect(config).toMatchObject({ repository, image: `${repository.toLowerCase()}:{commit}` });
  expect(config.text + config.said).not.toMatch(/token|somebody/);
});

test('hostile files become data: no line of theirs turns into a field or steers a terminal', async () => {
  const evil = 'x\ndomain: evil.example # \u001b[31m';
  const config = await configFor({
    'package.json': {
      name: evil,
      engines: { node: evil },
      main: evil,
      scripts: { start: evil },
      dependencies: { pg: evil },
    },
    Procfile: 'web: a: "b" \u001b[31m # c\nweb2: [x, *y]\n__proto__: z\n',
    'compose.yml': `services: {db: {image: ${JSON.stringify(`postgres:${evil}`)}, environment: {POSTGRES_DB: ${JSON.stringify(evil)}}}}`,
    Dockerfile: `EXPOSE 99999\nHEALTHCHECK CMD curl http://localhost/${'a'.repeat(3000)}`,
  });
  expect(config.domain).toBe('staging.example.com');
  expect(config.services).toMatchObject({
    web: { command: 'a: "b" \u001b[31m # c', port: 3000, healthCheck: { path: '/' } },
    web2: { command: '[x, *y]' },
  });
  expect(config.database?.name).toBe('app');
  expect(config.text + config.said).not.toContain('\u001b');
});

test.each(['package.json', 'compose.yml', 'Dockerfile', 'Procfile'])('a broken %s is passed over', async (name) => {
  const { services } = await configFor({ [name]: '{"a": [}\n\u0000: &x *x' });
  expect(services).toMatchObject({ web: { command: 'npm start' } });
});

test('a link is not followed, since it may lead out of the repository', async () => {
  writeFileSync(join(folder, '..', 'secret'), 'web: secret-command\n');
  symlinkSync('../secret', join(folder, 'Procfile'));
  mkdirSync(join(folder, '..', 'elsewhere'));
  writeFileSync(join(folder, '..', 'elsewhere', 'app.js'), "listen(process.env.PORT ?? 6666); get('/ping')");
  symlinkSync('../elsewhere', join(folder, 'src'));
  expect((await configFor({})).text).not.toMatch(/secret-command|6666|ping/);
});

test('a link in the place of staging.yml is replaced and not written through', async () => {
  writeFileSync(join(folder, '..', 'profile'), 'mine');
  symlinkSync('../profile', join(folder, 'staging.yml'));
  expect((await init()).code).toBe(2);
  expect((await init(['--force'])).code).toBe(0);
  expect(readFileSync(join(folder, '..', 'profile'), 'utf8')).toBe('mine');
});

test('half a megabyte of blanks in every file is read in a moment: no pattern goes over it again and again', async () => {
  const blanks = 400_000;
  const config = await configFor({
    Procfile: `web: x${' '.repeat(blanks)}y`,
    '.env.example': `${'\n'.repeat(blanks)}DB_HOST=x\n`,
    Gemfile: '\n'.repeat(blanks),
    Dockerfile: `EXPOSE${' '.repeat(blanks)}3\n${'\\ '.repeat(1000)}`,
    'src/app.js': `PORT${' '.repeat(blanks)}`,
  });
  expect(config.services).toMatchObject({ web: { port: 3 } });
}, 5000);

test('the file is written once: a second time needs --force, or --print, which writes nothing', async () => {
  expect((await init()).code).toBe(0);
  writeFileSync(join(folder, 'staging.yml'), 'mine');
  const refused = await init();
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('There is a staging.yml here already.');
  expect((await init(['--print'])).code).toBe(0);
  expect(readFileSync(join(folder, 'staging.yml'), 'utf8')).toBe('mine');
  expect((await init(['--force'])).code).toBe(0);
  expect(readConfig(readFileSync(join(folder, 'staging.yml'), 'utf8'), 'staging.yml').domain).toBe(
    'staging.example.com',
  );
});
