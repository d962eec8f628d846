import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../functions/shared/read-config';
import { startPlatform } from './platform';
import { SAMPLE_BRANCH, makeSampleRepository } from './sample-repository';

type Options = {
  apiPort: number;
  proxyPort: number;
  folder: string;
  repository?: string;
  config?: string;
  defaultBranch: string;
  instances: number;
};

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a whole number up to 65535 is needed');
  return number;
};

const program = new Command('npm start --')
  .description(
    'The whole platform on this machine: API, environments, databases. Ctrl-C ends it; the next start finds everything again.',
  )
  .option('--api-port <port>', 'where the API answers', wholeNumber, 4400)
  .option('--proxy-port <port>', 'where environments answer, as <name>.localhost', wholeNumber, 4480)
  .option('--folder <folder>', 'where everything is kept', '.branch-staging')
  .option('--repository <path>', "the application's git repository; without it the sample application's")
  .option('--config <file>', 'staging.yml; by default the one in the repository')
  .option('--default-branch <branch>', 'the branch that fills shared staging', 'main')
  .option('--instances <count>', 'the most machines of the simulated cluster', wholeNumber, 10);

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const repositoryOf = async (options: Options): Promise<{ repository: string; config: string }> => {
  if (options.repository !== undefined) {
    return { repository: options.repository, config: options.config ?? join(options.repository, 'staging.yml') };
  }
  const folder = resolve(options.folder, 'sample-repository');
  if (!existsSync(folder)) await makeSampleRepository(folder);
  return { repository: folder, config: options.config ?? join(folder, 'staging.yml') };
};

const main = async (): Promise<void> => {
  const options = program.parse().opts<Options>();
  const { repository, config } = await repositoryOf(options);
  if (!existsSync(config)) {
    throw new Error(
      `${config} is missing: it tells how the application is built and started. Write it with "branch-staging init", or name another with --config.`,
    );
  }
  const staging = readConfig(await readFile(config, 'utf8'), config);
  const { apiPort, proxyPort, folder, defaultBranch, instances } = options;
  const platform = await startPlatform({
    folder,
    repository,
    staging,
    defaultBranch,
    apiPort,
    proxyPort,
    maxInstances: instances,
    solrUrl: process.env['SOLR_URL'],
    notice: say,
  });
  const end = (): void => {
    say('ending …');
    platform.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  say(`API           ${platform.apiUrl}`);
  say(`environments  http://<name>.localhost:${platform.proxyPort}`);
  say(`repository    ${repository}`);
  const data = await platform.prepareStagingData();
  if (data !== undefined) say(`staging       ${data.databaseId}, snapshot ${data.snapshotId}`);
  const branch = options.repository === undefined ? SAMPLE_BRANCH : '<branch>';
  say(`\nNow, in another terminal${options.repository ? '' : ` (in ${repository})`}:`);
  say(`  export BRANCH_STAGING_URL=${platform.apiUrl} BRANCH_STAGING_TOKEN=${platform.token}`);
  say(`  ${join(__dirname, '..', 'bin', 'branch-staging')} create ${branch} --wait`);
};

const fail = (error: unknown): void => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
};

main().catch(fail);
