import { type ChildProcess, fork } from 'node:child_process';
import type { StagingConfig } from '../functions/shared/config-schema';
import { type Platform, startPlatform } from '../local/platform';

/** What the platform is started with. */
export type PlatformRequest = {
  folder: string;
  repository: string;
  staging: StagingConfig;
  maxInstances: number;
  /** Their images are built before anything is measured. */
  commits: string[];
};

/** All that has to be known of the running platform, sent as JSON. */
export type PlatformFacts = {
  apiUrl: string;
  token: string;
  proxyPort: number;
  /** Checkouts of the commits, built. */
  checkouts: string[];
  snapshotId: string;
  stagingUrl: string;
};

export type BenchPlatform = { pid: number; facts: PlatformFacts; close(): Promise<void> };

type Message = { facts: PlatformFacts } | { error: string } | { notice: string };

/** The word by which this program knows that it is to be the platform. */
export const PLATFORM_ROLE = 'platform';

/** Starts the platform in a process of its own, as `npm start` does, so that the measuring does not slow it down. */
export const startBenchPlatform = async (
  program: string,
  request: PlatformRequest,
  say: (line: string) => void,
): Promise<BenchPlatform> => {
  const child = fork(program, [PLATFORM_ROLE]);
  const closed = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.send(request);
  const facts = await firstFacts(child, say);
  const close = async (): Promise<void> => {
    if (child.connected) child.send('close');
    await closed;
  };
  return { pid: child.pid ?? 0, facts, close };
};

const firstFacts = (child: ChildProcess, say: (line: string) => void): Promise<PlatformFacts> =>
  new Promise((resolve, reject) => {
    child.on('message', (message: Message) => {
      if ('notice' in message) say(message.notice);
      else if ('error' in message) reject(new Error(message.error));
      else resolve(message.facts);
    });
    child.once('exit', (code) => reject(new Error(`The platform ended with exit code ${code}`)));
  });

/** The other side: is the platform until the parent says that it is over, or is gone. */
export const bePlatform = (): void => {
  let platform: Platform | undefined;
  const tell = (message: Message): void => void process.send?.(message);
  const end = (code: number): void => void (platform?.close() ?? Promise.resolve()).finally(() => process.exit(code));
  // Ctrl-C reaches the whole group: the parent decides when it is over.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => end(0));
  process.on('message', (message: PlatformRequest | 'close') => {
    if (message === 'close') return end(0);
    start(
      message,
      (notice) => tell({ notice }),
      (started) => (platform = started),
    ).then(
      (facts) => tell({ facts }),
      (error: unknown) => {
        tell({ error: error instanceof Error ? error.message : String(error) });
        end(1);
      },
    );
  });
};

const start = async (
  { commits, ...request }: PlatformRequest,
  notice: (sentence: string) => void,
  onPlatform: (platform: Platform) => void,
): Promise<PlatformFacts> => {
  const platform = await startPlatform({ ...request, defaultBranch: 'main', apiPort: 0, proxyPort: 0, notice });
  onPlatform(platform);
  const { apiUrl, token, proxyPort, dataPlane } = platform;
  const data = await platform.prepareStagingData();
  if (data === undefined) throw new Error('The application has no database');
  const checkouts: string[] = [];
  for (const commit of commits) checkouts.push((await dataPlane.images.build(commit)).folder);
  return { apiUrl, token, proxyPort, checkouts, snapshotId: data.snapshotId, stagingUrl: data.url };
};
