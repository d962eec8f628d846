import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../functions/shared/clock';
import type { BuildConfig, DataPlane, Proxy } from './data-plane';
import { freePort, isListening } from './free-port';
import { openGit } from './git';
import { realImages } from './images';
import { openLogStore } from './logs';
import { findBinaries } from './postgres-binaries';
import { postgresHome } from './postgres-home';
import { realDatabases } from './postgres';
import { processGroups } from './process-groups';
import { openProcessJournal } from './process-journal';
import { realProcesses, type HostEnvironment } from './processes';
import { startProxy } from './proxy';
import { redisPrograms } from './redis/programs';
import { serverUser } from './system-user';

export type RealDataPlaneOptions = {
  /** Everything that is kept lies below it. One platform at a time. */
  folder: string;
  /** Address or path of the git repository. */
  repository: string;
  build: BuildConfig;
  clock: Clock;
  /** Hears what a person should know, such as databases that had to be put elsewhere. */
  notice?(sentence: string): void;
  /** Group of the logs of installs and builds; the stream is the commit. */
  buildLogGroup?: string;
};

const END_MILLISECONDS = 2000;

const hostEnvironment = (): HostEnvironment => {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/', LANG = 'C.UTF-8' } = process.env;
  return { PATH, HOME, LANG };
};

/** The data plane of a laptop: real servers, processes, checkouts and files below one folder. None outlives this process. */
export const realDataPlane = async (options: RealDataPlaneOptions): Promise<DataPlane> => {
  const { build, clock, notice = () => undefined, buildLogGroup = 'builds' } = options;
  const folder = resolve(options.folder);
  const user = serverUser();
  const journal = await openProcessJournal(folder);
  const groups = processGroups(journal, clock);
  try {
    const home = await postgresHome(folder, user, notice);
    const binaries = await findBinaries(home, user, notice);
    const databases = await realDatabases({ groups, clock, binaries, user }, home);
    const repository = existsSync(options.repository) ? resolve(options.repository) : options.repository;
    // Only git sees the developer's environment: it has to log in to the repository.
    const git = openGit({ groups, mirror: join(folder, 'repository.git'), repository, environment: process.env });
    const host = hostEnvironment();
    const logs = openLogStore(join(folder, 'logs'));
    const onLine = (commit: string, line: string): void => logs.append(buildLogGroup, commit, clock.now(), line);
    const images = realImages({ folder: join(folder, 'images'), git, build, groups, clock, host, onLine });
    const proxies: Proxy[] = [];

    return {
      databases,
      images,
      processes: realProcesses(groups, clock, host),
      redis: redisPrograms(host.PATH, folder),
      repository: git,
      logs,
      startProxy: async (proxyOptions) => {
        const proxy = await startProxy(proxyOptions);
        proxies.push(proxy);
        return proxy;
      },
      freePort,
      isListening,
      close: async () => {
        await Promise.all(proxies.map((proxy) => proxy.close()));
        await groups.endAll(END_MILLISECONDS);
        await journal.close();
        logs.close();
      },
    };
  } catch (error) {
    await journal.close();
    throw error;
  }
};
