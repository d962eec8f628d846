import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { readSummary } from '../../../local/demo/visitor';
import { projectRoot } from '../../../local/project-root';
import { migratingFor } from '../../support/platform-applications';
import { type ChildPlatform, startChild } from '../../support/platform-child';
import { ARTICLES, openFolder, own, stagingOf } from '../../support/platform-fixture';
import { processesWith } from '../../support/platform-processes';
import { type TestRepository, testRepository } from '../../support/platform-repository';
import { until } from '../../support/platform-until';

const NAME = own('stays');

let root: Awaited<ReturnType<typeof openFolder>>;
let repository: TestRepository;
let platform: ChildPlatform;
let url: string;

const start = (proxyPort = 0): Promise<ChildPlatform> =>
  startChild({
    folder: join(root.folder, 'platform'),
    repository: repository.folder,
    config: join(root.folder, 'staging.yml'),
    proxyPort,
  });

const portOf = (address: string): number => Number(new URL(address).port);

/** Fails when anything of the platform, its databases or its applications goes on. */
const nothingRuns = (): Promise<unknown> =>
  until(
    `no process of ${root.folder} is left`,
    async () => (await Promise.all([root.folder, NAME].map(processesWith))).flat().length === 0,
  );

const served = (address: string) => until(`${address} serves`, () => readSummary(address).catch(() => undefined));

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: projectRoot() });
  root = await openFolder();
  await mkdir(join(root.folder, 'platform'));
  repository = await testRepository(join(root.folder, 'repository'));
  await writeFile(join(root.folder, 'staging.yml'), stringify(await stagingOf(repository)));
  platform = await start();
});
afterAll(async () => {
  await platform?.kill();
  await nothingRuns();
  await root.remove();
});

test('no process outlives a platform that is killed, and the next one serves the same environment again', async () => {
  const branch = `feature/${NAME}`;
  const commit = await repository.commit(branch, { 'note.txt': 'stays' });
  ({ url } = await platform.api.create(branch, commit));
  await platform.api.ready(NAME);
  const before = await platform.api.list();
  // Elsewhere the system does not show whose a process is.
  if (process.platform === 'linux') {
    expect(await processesWith(`ENVIRONMENT_NAME=${NAME}`)).not.toEqual([]);
    expect(await processesWith(join(root.folder, 'platform'))).not.toEqual([]);
  }

  await platform.kill();
  await nothingRuns();
  platform = await start(portOf(url));
  expect(await served(url)).toMatchObject({ branch, commit, articles: ARTICLES });
  expect(await platform.api.list()).toEqual(before);
});

test('creates that a crash cut short go on to the end with the next platform', async () => {
  const [migrating, asked] = [own('migrating'), own('asked')];
  const { api } = platform;
  const slow = await repository.commit(`feature/${migrating}`, migratingFor(1));
  await api.create(`feature/${migrating}`, slow);
  await api.step(migrating, 'RunMigrations', 'running');
  const commit = await repository.commit(`feature/${asked}`, { 'note.txt': 'asked' });
  await api.create(`feature/${asked}`, commit);
  await platform.kill();
  await nothingRuns();

  platform = await start(portOf(url));
  await Promise.all([platform.api.ready(migrating), platform.api.ready(asked)]);
  const [one, other] = await Promise.all([migrating, asked].map((name) => served(url.replace(NAME, name))));
  expect(one).toMatchObject({ commit: slow, articles: ARTICLES, addedColumns: ['slowly'] });
  expect(other).toMatchObject({ commit, articles: ARTICLES });
  expect((await platform.api.show(asked)).generation).toBe(1);
});

test('Ctrl-C ends the platform with exit code 0 and leaves no process', async () => {
  expect(await platform.interrupt()).toBe(0);
  await nothingRuns();
});
