import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagingConfig } from '../../functions/shared/config-schema';
import { readConfig } from '../../functions/shared/read-config';
import { readSummary } from '../../local/demo/visitor';
import { type Platform, startPlatform } from '../../local/platform';
import { projectRoot } from '../../local/project-root';
import type { StagingData } from '../../local/staging-data';
import { apiOf } from './platform-api';
import { type TestRepository, testRepository } from './platform-repository';

/** So many that a lost or doubled row shows, so few that a copy is quick. */
export const ARTICLES = 2000;

/** A name part that no other run on this machine has at this time: processes are found by it. */
export const own = (word: string): string => `${word}-${process.pid.toString(36)}`;

/** A folder that every user may enter, because as root PostgreSQL runs as another one; removed by `remove`. */
export const openFolder = async (): Promise<{ folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'branch-staging-test-'));
  await chmod(folder, 0o755);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** The sample application's staging.yml with few rows; its packages are those that are installed here. */
export const stagingOf = async (repository: TestRepository): Promise<StagingConfig> => {
  const file = join(repository.folder, 'staging.yml');
  const staging = readConfig(await readFile(file, 'utf8'), file);
  const link = `ln -s '${join(projectRoot(), 'node_modules')}' node_modules`;
  return {
    ...staging,
    build: { install: `if [ -e install.sh ]; then sh install.sh; else ${link}; fi` },
    variables: { ...staging.variables, SEED_ARTICLES: String(ARTICLES) },
  };
};

export type TestPlatform = Awaited<ReturnType<typeof openPlatform>>;

/** The whole platform in this process over a folder of its own, with shared staging filled. */
export const openPlatform = async (change: (staging: StagingConfig) => StagingConfig = (staging) => staging) => {
  const { folder, remove } = await openFolder();
  const repository = await testRepository(join(folder, 'repository'));
  const staging = change(await stagingOf(repository));
  const platformFolder = join(folder, 'platform');
  const start = (proxyPort: number): Promise<Platform> =>
    startPlatform({
      folder: platformFolder,
      repository: repository.folder,
      staging,
      defaultBranch: 'main',
      apiPort: 0,
      proxyPort,
      maxInstances: 10,
      notice: () => undefined,
    });
  let platform = await start(0);
  const data = (await platform.prepareStagingData()) as StagingData;
  return {
    folder: platformFolder,
    repository,
    staging,
    data,
    api: apiOf(() => platform),
    platform: () => platform,
    urlOf: (name: string): string => `http://${name}.localhost:${platform.proxyPort}`,
    summaryOf: (name: string) => readSummary(`http://${name}.localhost:${platform.proxyPort}`),
    /** Ends it and starts it again over the same folder. */
    restart: async (): Promise<void> => {
      const { proxyPort } = platform;
      await platform.close();
      platform = await start(proxyPort);
    },
    close: async (): Promise<void> => {
      await platform.close();
      await remove();
    },
  };
};
