import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '../../../functions/shared/clock';
import { freePort } from '../../../local/data-plane/free-port';
import { realDatabases } from '../../../local/data-plane/postgres';
import { findBinaries } from '../../../local/data-plane/postgres-binaries';
import { startRedisServer } from '../../../local/data-plane/redis/server';
import { serverUser } from '../../../local/data-plane/system-user';
import { atEnd, openGroups, temporaryFolder } from '../../local/data-plane/support';

const ROOT = join(__dirname, '../../..');
const APP = join(ROOT, 'examples/sample-app');
const folder = temporaryFolder();
const app = join(folder, 'app');
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const user = serverUser();
  const binaries = await findBinaries(folder, user, () => undefined);
  const databases = await realDatabases(
    { groups: await openGroups(folder), clock: systemClock, binaries, user },
    folder,
  );
  await databases.create('staging', { user: 'app', database: 'app' });
  const { host, port } = await databases.start('staging');
  await databases.setPassword('staging', 'app', 'pass');
  environment = {
    PATH: process.env.PATH,
    DATABASE_URL: `postgres://app:pass@${host}:${port}/app`,
    HOST: '127.0.0.1',
    BRANCH_NAME: 'feature/new_cool_page',
    COMMIT: 'c'.repeat(40),
  };
  cpSync(APP, app, { recursive: true, filter: (path) => !/\/(branches|node_modules)$/.test(path) });
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
});

const run = (script: string, extra: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync('node', [script], {
    cwd: app,
    env: { ...environment, ...extra },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const layOver = (branch: string) => cpSync(join(APP, 'branches', branch), app, { recursive: true });

const serve = async (extra: NodeJS.ProcessEnv = {}): Promise<{ child: ChildProcess; url: string; port: number }> => {
  const port = await freePort();
  const env = { ...environment, PORT: String(port), ...extra };
  const child = spawn('node', ['server.js'], { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return { child, url: `http://127.0.0.1:${port}`, port };
};

const stop = async (child: ChildProcess): Promise<unknown> => {
  child.kill('SIGTERM');
  return (await once(child, 'exit'))[0];
};

const summaryAt = async (url: string) => (await (await fetch(`${url}/api/summary`)).json()) as Record<string, unknown>;

test('migrations and seed run once, and the seed has the size that the demonstration promises', () => {
  expect(run('migrate.js')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/001_articles.sql applied in \d+ ms/),
  });
  expect(run('migrate.js').stdout).toContain('001_articles.sql was applied before');
  const [, rows, megabytes] = /^(\d+) articles, the database has (\d+) MB/.exec(run('seed.js').stdout) ?? [];
  expect(Number(rows)).toBeGreaterThanOrEqual(100_000);
  expect(Number(megabytes)).toBeGreaterThanOrEqual(50);
  expect(run('seed.js').stdout).toContain('nothing to do');
});

test('two deployments that migrate at once do not get in each other’s way', async () => {
  writeFileSync(join(app, 'migrations/050_slow.sql'), 'SELECT pg_sleep(0.3); CREATE TABLE made_once ();');
  const both = await Promise.all(
    [1, 2].map(
      async () =>
        (await once(spawn('node', ['migrate.js'], { cwd: app, env: environment, stdio: 'ignore' }), 'exit'))[0],
    ),
  );
  expect(both).toEqual([0, 0]);
});

test('a failing migration says which file and line, leaves nothing of itself, and can be mended', () => {
  const file = join(app, 'migrations/099_bad.sql');
  writeFileSync(file, 'CREATE TABLE half (id int);\nUPDATE articles SET nothing = 1;\n');
  const failed = run('migrate.js');
  expect(failed.status).toBe(1);
  expect(failed.stderr).toContain(
    'migrations/099_bad.sql:2 failed: column "nothing" of relation "articles" does not exist',
  );
  writeFileSync(file, 'CREATE TABLE half (id int);\n');
  expect(run('migrate.js').status).toBe(0);
  rmSync(file);
});

test('the branch adds its column to the rows that came with the snapshot, and its second commit a version', async () => {
  const before = await serve();
  expect(await summaryAt(before.url)).toMatchObject({
    branch: 'feature/new_cool_page',
    articles: 120_000,
    addedColumns: [],
  });
  layOver('new-cool-page');
  expect(run('migrate.js').stdout).toContain('002_reading_minutes.sql applied');
  expect(await summaryAt(before.url)).toMatchObject({ articles: 120_000, addedColumns: ['reading_minutes'] });
  expect(await stop(before.child)).toBe(0);
  const first = await serve();
  expect(await (await fetch(first.url)).text()).toMatch(/<em>\d\.\d min<\/em>/);
  expect(await summaryAt(first.url)).not.toHaveProperty('version');
  await stop(first.child);
  layOver('new-cool-page-v2');
  expect(run('migrate.js').status).toBe(0);
  const second = await serve();
  expect(await summaryAt(second.url)).toMatchObject({
    version: 2,
    columns: expect.arrayContaining(['reading_minutes']),
  });
  await stop(second.child);
});

test('visits are counted in Redis, in the database and under the prefix that it is given', async () => {
  const redis = await startRedisServer(systemClock, 0);
  atEnd(redis.close);
  const REDIS_URL = `redis://127.0.0.1:${redis.port}`;
  const own = await serve({ REDIS_URL: `${REDIS_URL}/3` });
  const shared = await serve({ REDIS_URL, REDIS_PREFIX: 'sample:page:' });
  for (const { url } of [own, own, shared]) await fetch(url);
  expect(await summaryAt(own.url)).toMatchObject({ visits: 2 });
  expect(await (await fetch(shared.url)).text()).toMatch(/<dt>Visits<\/dt>\s*<dd>2<\/dd>/);
  await redis.close();
  expect(await summaryAt(own.url)).toMatchObject({ visits: null, articles: 120_000 });
  await Promise.all([own, shared].map(({ child }) => stop(child)));
});

test('without REDIS_URL there are no visits, and the page is as it was', async () => {
  const { child, url } = await serve();
  expect(await summaryAt(url)).not.toHaveProperty('visits');
  expect(await (await fetch(url)).text()).not.toContain('Visits');
  await stop(child);
});

test('without its database it says so with 503 and stays up, also for requests that make no sense', async () => {
  const { child, url } = await serve({ DATABASE_URL: 'postgres://app:pass@127.0.0.1:1/app' });
  const statusOf = async (path: string, method = 'GET') => (await fetch(url + path, { method })).status;
  expect(await statusOf('/health')).toBe(503);
  expect(await statusOf('/')).toBe(503);
  expect(await statusOf('//')).toBe(404);
  expect(await statusOf('/__proto__')).toBe(404);
  expect(await statusOf('/toString')).toBe(404);
  expect(await statusOf('/', 'DELETE')).toBe(405);
  expect(await stop(child)).toBe(0);
});

test('SIGTERM under load cuts no request of a client that goes elsewhere when it is told to', async () => {
  const { child, port } = await serve();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const answers: Record<string, number> = {};
  const ask = () =>
    new Promise<{ answer: string; isLast: boolean }>((resolve) => {
      const failed = (error: Error) => resolve({ answer: error.message, isLast: true });
      get({ agent, host: '127.0.0.1', port, path: '/api/summary' }, (response) => {
        response.on('error', failed).resume();
        const isLast = response.headers.connection === 'close';
        response.on('end', () => resolve({ answer: String(response.statusCode), isLast }));
      }).on('error', failed);
    });
  const client = async () => {
    for (let isLast = false; !isLast;) {
      const got = await ask();
      isLast = got.isLast;
      answers[got.answer] = (answers[got.answer] ?? 0) + 1;
    }
  };
  const clients = Promise.all(Array.from({ length: 8 }, client));
  while ((answers['200'] ?? 0) < 50) await systemClock.sleep(10);
  expect(await stop(child)).toBe(0);
  await clients;
  agent.destroy();
  expect(Object.keys(answers)).toEqual(['200']);
});
