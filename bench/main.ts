import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { databaseIdFor } from '../functions/environments/names';
import type { StagingConfig } from '../functions/shared/config-schema';
import { readConfig } from '../functions/shared/read-config';
import { folderName } from '../local/data-plane/folder-name';
import { findBinaries } from '../local/data-plane/postgres-binaries';
import { serverUser } from '../local/data-plane/system-user';
import { makeSampleRepository } from '../local/sample-repository';
import { apiOf } from './api';
import { runBareScript } from './bare-script';
import type { Bench, Extent } from './bench';
import { PLATFORM_ROLE, type BenchPlatform, bePlatform, startBenchPlatform } from './bench-platform';
import { inMegabytes } from './figures';
import { measureCreate } from './measure-create';
import { measureMany } from './measure-many';
import { measureRedeploy } from './measure-redeploy';
import { measureSearch } from './measure-search';
import { databaseBytes } from './staging-size';

const FULL: Extent = { runs: 7, oneAfterAnother: 20, atOnce: 10, redeploys: 3 };
const QUICK: Extent = { runs: 2, oneAfterAnother: 3, atOnce: 3, redeploys: 1 };

/** Makes a database of 100 MB. */
const ARTICLES = 146_000;

const PARTS = {
  create: { title: 'From a request to a URL that answers', measure: measureCreate },
  redeploy: { title: 'Redeploy', measure: measureRedeploy },
  search: { title: 'Clone of a Solr core', measure: measureSearch },
  many: { title: 'Many environments', measure: measureMany },
};
type Part = keyof typeof PARTS;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The simulated cluster has room for all environments at once. */
const MAX_INSTANCES = 12;

const withArticles = (staging: StagingConfig): StagingConfig => ({
  ...staging,
  variables: { ...staging.variables, SEED_ARTICLES: String(ARTICLES) },
});

const prepare = async (
  folder: string,
  extent: Extent,
  onPlatform: (started: BenchPlatform) => void,
): Promise<Bench> => {
  const repository = await makeSampleRepository(join(folder, 'repository'));
  const file = join(repository.folder, 'staging.yml');
  const staging = withArticles(readConfig(await readFile(file, 'utf8'), file));
  const home = join(folder, 'platform');
  const commits = [repository.first, repository.second];
  const request = { folder: home, repository: repository.folder, staging, maxInstances: MAX_INSTANCES, commits };
  const started = await startBenchPlatform(__filename, request, say);
  onPlatform(started);
  const { checkouts, snapshotId, stagingUrl } = started.facts;
  const user = serverUser();
  const bareRequest = {
    snapshot: join(home, 'snapshots', folderName(snapshotId), 'data'),
    checkout: checkouts[0] ?? '',
    stagingUrl,
    staging,
    binaries: await findBinaries(home, user, say),
    user,
  };
  say(`The staging database has ${inMegabytes(await databaseBytes(stagingUrl))}; its snapshot is ${snapshotId}.`);
  say('The images of both commits are built before: platform and script start from the same finished checkout,');
  say('and work on the same file system with the same settings of PostgreSQL.');
  return {
    extent,
    api: apiOf(started.facts),
    repository,
    platformPid: started.pid,
    bare: (name, lookEvery) => runBareScript({ ...bareRequest, name, folder: join(folder, name) }, lookEvery),
    dataFolderOf: (name) =>
      join(home, 'databases', folderName(databaseIdFor({ application: staging.application, name })), 'data'),
    say,
  };
};

const machineInWords = (): string =>
  `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${inMegabytes(totalmem())}, Node ${process.version}`;

const bench = async (parts: Part[], extent: Extent): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'branch-staging-bench-'));
  // Others may pass through: as root, PostgreSQL runs as somebody else.
  await chmod(folder, 0o755);
  let started: BenchPlatform | undefined;
  const end = async (): Promise<void> => {
    await started?.close();
    await rm(folder, { recursive: true, force: true });
  };
  const interrupt = (): void => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    say(machineInWords());
    const prepared = await prepare(folder, extent, (platformStarted) => (started = platformStarted));
    for (const part of parts) {
      say(`\n${PARTS[part].title}`);
      await PARTS[part].measure(prepared);
    }
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await end();
  }
};

const program = new Command('npm run bench --')
  .description('Measures the platform beside a bare script that does the same work. No time makes it fail.')
  .option('--quick', 'few runs and few environments', false)
  .addOption(new Option('--only <part>', 'one part of it').choices(Object.keys(PARTS)));

if (process.argv[2] === PLATFORM_ROLE) bePlatform();
else {
  const { quick, only } = program.parse().opts<{ quick: boolean; only?: Part }>();
  const parts = only === undefined ? (Object.keys(PARTS) as Part[]) : [only];
  void bench(parts, quick ? QUICK : FULL).then((code) => process.exit(code));
}
