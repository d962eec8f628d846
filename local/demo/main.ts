import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pc from 'picocolors';
import { systemClock } from '../../functions/shared/clock';
import { readConfig } from '../../functions/shared/read-config';
import { type Platform, startPlatform } from '../platform';
import { projectRoot } from '../project-root';
import { SAMPLE_BRANCH, type SampleRepository, makeSampleRepository } from '../sample-repository';
import type { StagingData } from '../staging-data';
import { census } from './census';
import { showSearch } from './search';
import { type Stage, expect, makeStages } from './stage';
import { get, readSummary, startLoad } from './visitor';

const LOAD_CLIENTS = 4;
const VISITS = 3;
const LEAST_ROWS = 100_000;
const LEAST_MEGABYTES = 50;
const EXPECTED_NAME = 'new-cool-page';

type StagingFacts = { articles: number; megabytes: number; columns: string };

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The CLI as a person would call it in the repository; rejects when it says that it failed. */
const cli = (platform: Platform, repository: SampleRepository, ...args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    say(pc.dim(`  $ branch-staging ${args.join(' ')}`));
    const child = spawn(process.execPath, [join(projectRoot(), 'bin', 'branch-staging'), ...args], {
      cwd: repository.folder,
      env: { ...process.env, BRANCH_STAGING_URL: platform.apiUrl, BRANCH_STAGING_TOKEN: platform.token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`branch-staging ${args[0]} ended with exit code ${code}`)),
    );
  });

const stagingFacts = async ({ url }: StagingData): Promise<StagingFacts> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<StagingFacts>(
      `SELECT (SELECT count(*)::int FROM articles) AS articles,
              (pg_database_size(current_database()) / 1048576)::int AS megabytes,
              (SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'articles') AS columns`,
    );
    if (rows[0] === undefined) throw new Error('staging did not answer');
    return rows[0];
  } finally {
    await client.end();
  }
};

const demo = async (stage: Stage, folder: string, onPlatform: (platform: Platform) => void): Promise<string[]> => {
  const repository = await stage('build a repository with the sample application', () =>
    makeSampleRepository(join(folder, 'repository')),
  );
  const platform = await stage('start the local platform', async () => {
    const staging = readConfig(await readFile(join(repository.folder, 'staging.yml'), 'utf8'), 'staging.yml');
    const ports = { apiPort: 0, proxyPort: 0, maxInstances: 10 };
    return startPlatform({
      folder: join(folder, 'platform'),
      repository: repository.folder,
      staging,
      defaultBranch: 'main',
      ...ports,
      solrUrl: process.env['SOLR_URL'],
      notice: say,
    });
  });
  onPlatform(platform);
  const staging = await stage('seed the staging database and take its snapshot', async () => {
    const data = await platform.prepareStagingData();
    if (data === undefined) throw new Error('the sample application has no database');
    const facts = await stagingFacts(data);
    say(`  ${facts.articles} rows, ${facts.megabytes} MB, snapshot ${data.snapshotId}`);
    expect(
      facts.articles >= LEAST_ROWS && facts.megabytes >= LEAST_MEGABYTES,
      `staging holds less than promised: ${LEAST_ROWS} rows, ${LEAST_MEGABYTES} MB`,
    );
    return { ...data, facts };
  });
  const url = `http://${EXPECTED_NAME}.localhost:${platform.proxyPort}`;

  await stage(`create an environment for ${SAMPLE_BRANCH}`, async () => {
    const creating = cli(platform, repository, 'create', SAMPLE_BRANCH, '--wait');
    const [printed, early] = await Promise.all([creating, earlyVisit(url, creating)]);
    expect(printed.includes(url), `the URL ${url} was to be printed, but: ${printed}`);
    expect(
      early.status === 503 && early.body.includes('being prepared'),
      `before it was ready the URL was to say so, but answered ${early.status}`,
    );
    say(`  before it was ready the URL said: "${/<h1>(.*?)<\/h1>/.exec(early.body)?.[1]}"`);
  });
  await stage('open the URL: rows of the snapshot, and the column that the branch added', async () => {
    const summary = await readSummary(url);
    expect(summary.commit === repository.first, `commit ${repository.first} was to serve, but ${summary.commit} does`);
    expect(
      summary.articles === staging.facts.articles,
      `${staging.facts.articles} rows were to come along, but there are ${summary.articles}`,
    );
    expect(
      summary.addedColumns.includes('reading_minutes'),
      `the migration was to add reading_minutes, but the columns are ${summary.columns.join(', ')}`,
    );
    const now = await stagingFacts(staging);
    expect(
      now.columns === staging.facts.columns && now.articles === staging.facts.articles,
      'staging itself has changed',
    );
    say(`  ${url}: ${summary.articles} rows, new column ${summary.addedColumns.join(', ')}; staging is unchanged`);
  });
  await stage('count visits in a Redis of its own, which began empty', async () => {
    const { visits: atFirst } = await readSummary(url);
    for (let visit = 0; visit < VISITS; visit += 1) await get(url);
    const { visits } = await readSummary(url);
    expect(atFirst === 0 && visits === VISITS, `${VISITS} visits were to count from 0, but: ${atFirst} to ${visits}`);
    say(`  0 visits at first, ${visits} after ${VISITS} of them`);
  });
  await stage('search: documents of staging, and one that only the branch has', () => showSearch(platform, url, say));
  await stage(`push a commit and redeploy while ${LOAD_CLIENTS} clients keep asking`, async () => {
    const load = startLoad(url, LOAD_CLIENTS);
    try {
      await repository.push();
      await cli(platform, repository, 'deploy', SAMPLE_BRANCH, '--wait');
    } finally {
      const { requests, failed } = await load.stop();
      say(`  ${requests} requests, ${failed.length} failed`);
      expect(failed.length === 0, `no request was to fail, but: ${[...new Set(failed)].slice(0, 3).join('; ')}`);
      expect(requests > 0, 'no request was made');
    }
    const summary = await readSummary(url);
    expect(
      summary.commit === repository.second,
      `commit ${repository.second} was to serve, but ${summary.commit} does`,
    );
    expect((summary.visits ?? 0) > VISITS, `the visits were to outlast the deployment, but are ${summary.visits}`);
  });
  const before = await census(platform, folder, EXPECTED_NAME);
  await stage('destroy it', () => cli(platform, repository, 'destroy', EXPECTED_NAME, '--yes', '--wait'));
  await stage('prove that nothing is left', async () => {
    const left = await census(platform, folder, EXPECTED_NAME);
    expect(left.length === 0, `left are: ${left.join(', ')}`);
    const { status } = await get(url);
    expect(status === 404, `${url} was to answer 404, but answers ${status}`);
    say(
      `  there were ${before.length} things (stack, database, Solr core, secret, containers, DNS, rule, logs, files, processes); now 0, and the URL is a 404`,
    );
  });
  return [];
};

/** The page that a colleague sees who clicks too early. */
const earlyVisit = async (url: string, creating: Promise<unknown>) => {
  let isOver = false;
  const end = (): void => void (isOver = true);
  creating.then(end, end);
  let answer = await get(url);
  while (answer.status === 404 && !isOver) {
    await systemClock.sleep(20);
    answer = await get(url);
  }
  return answer;
};

const main = async (): Promise<number> => {
  const { stage, summary } = makeStages(say, Date.now);
  const folder = await mkdtemp(join(tmpdir(), 'branch-staging-demo-'));
  // Others may pass through: as root, PostgreSQL runs as somebody else.
  await chmod(folder, 0o755);
  let platform: Platform | undefined;
  const end = async (): Promise<void> => {
    await platform?.close();
    await rm(folder, { recursive: true, force: true });
  };
  const interrupt = (): void => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await demo(stage, folder, (started) => (platform = started));
    say(`\n${pc.bold('Everything is as promised.')}\n${summary()}`);
    return 0;
  } catch (error) {
    say(`\n${pc.red('✖')} ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await end();
  }
};

main().then((code) => process.exit(code));
