import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { listEnvironments } from '../functions/environments/inventory';
import * as recordExecutionStatus from '../functions/environments/record-execution-status';
import { SCOPES, issueToken } from '../functions/environments/tokens';
import { Clients } from '../functions/shared/clients';
import { systemClock } from '../functions/shared/clock';
import type { Config } from '../functions/shared/config';
import type { StagingConfig } from '../functions/shared/config-schema';
import { systemHttp } from '../functions/shared/http';
import { systemRandom } from '../functions/shared/random';
import type { Runtime } from '../functions/shared/runtime';
import { toolsOf } from '../functions/shared/step-handler';
import { fileState } from './cloud/file-state';
import { makeLocalCloud } from './cloud/local-cloud';
import { type World, makeWorld } from './cloud/world';
import type { DataPlane } from './data-plane/data-plane';
import { realDataPlane } from './data-plane/real-data-plane';
import { openFunctionLog } from './function-log';
import { STEPS } from './functions';
import { startGateway } from './gateway';
import { type Invoke, localLambda } from './lambda';
import { startLoadBalancer } from './load-balancer';
import { TABLE, localConfig } from './local-config';
import { localHttpGet } from './local-http';
import { projectRoot } from './project-root';
import { type StagingData, prepareStagingData } from './staging-data';
import { startStagingSearch } from './staging-search';

export type PlatformOptions = {
  /** Everything lies below it. */
  folder: string;
  /** Path or address of the application's git repository. */
  repository: string;
  staging: StagingConfig;
  /** The branch whose data shared staging has. */
  defaultBranch: string;
  /** 0 chooses a free one. */
  apiPort: number;
  proxyPort: number;
  maxInstances: number;
  /** A real Solr (http://host:port) for an application that searches; without it the platform starts its own. */
  solrUrl?: string | undefined;
  notice(sentence: string): void;
};

export type Platform = {
  apiUrl: string;
  token: string;
  proxyPort: number;
  runtime: Runtime;
  dataPlane: DataPlane;
  /** Fills shared staging and takes its snapshot, unless that was done before. */
  prepareStagingData(): Promise<StagingData | undefined>;
  close(): Promise<void>;
};

const TOKEN_DAYS = 365;
const DAY_MS = 86_400_000;

/** Starts everything: local cloud, data plane, API and load balancer; environments of an earlier run come back. */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { repository, staging, notice } = options;
  // It speaks of calls to AWS from Node 20, of which there are none here.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const clock = systemClock;
  const state = fileState(join(folder, 'cloud.json'));
  const functionLog = openFunctionLog(join(folder, 'functions.log'), clock);
  const dataPlane = await realDataPlane({ folder, repository, build: staging.build, clock, notice });
  const closing: (() => Promise<void>)[] = [
    () => dataPlane.close(),
    // The ends of processes are the last that is put on record.
    () => state.flush(),
    () => functionLog.close(),
  ];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0)) await end();
  };
  try {
    const ending = new AbortController();
    const parts = { clock, random: systemRandom, state, dataPlane, log: functionLog.log };
    const world = makeWorld({ ...parts, closing: ending.signal });
    const proxyPort = options.proxyPort === 0 ? await dataPlane.freePort() : options.proxyPort;
    const search = await startStagingSearch({ ...options, folder, clock, changed: () => world.changed() });
    if (search !== undefined) closing.unshift(() => search.close());
    const searched = search === undefined ? staging : { ...staging, search: search.search };
    const config = localConfig(searched, proxyPort, options.maxInstances);
    const { cloud, runtime } = await assemble(world, config, (port) => proxy.drained(port));
    const proxy = await startLoadBalancer({
      port: proxyPort,
      runtime: () => runtime,
      startProxy: (proxyOptions) => dataPlane.startProxy(proxyOptions),
      routeOf: (host) => cloud.route(host),
      countRequest: (targetGroup) => cloud.countRequest(targetGroup),
    });
    closing.unshift(async () => {
      ending.abort();
      await cloud.close();
    });
    // Nobody waits for it: large checkouts take a while to remove, and one that is wanted again is built in its turn.
    dataPlane.images.removeAllBut(await wantedCommits(runtime)).catch((error: unknown) => notice(String(error)));
    await cloud.resume();
    const gateway = await startGateway({ port: options.apiPort, runtime, kept: () => state.flush() });
    closing.unshift(() => gateway.close());
    const token = await ownToken(folder, gateway.url, runtime);
    return {
      apiUrl: gateway.url,
      token,
      proxyPort,
      runtime,
      dataPlane,
      prepareStagingData: () => prepareStagingData({ runtime, dataPlane, branch: options.defaultBranch, notice }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** What the environments run or are about to: an installed checkout can take hundreds of megabytes. */
const wantedCommits = async (runtime: Runtime): Promise<string[]> => {
  const environments = await listEnvironments(runtime);
  const alive = environments.filter(({ status }) => status !== 'destroyed');
  return alive.flatMap(({ desired, deployed }) => [desired.commit, ...(deployed ? [deployed.commit] : [])]);
};

/** The local cloud and the functions of the product: the cloud runs the functions, which call the cloud. */
const assemble = async (world: World, config: Config, drained: (port: number) => Promise<void>) => {
  let invoke: Invoke = () => Promise.reject(new Error('The functions are not there yet'));
  const cloud = makeLocalCloud({
    world,
    tables: [{ name: TABLE, key: 'name', timeToLive: 'ttl' }],
    cluster: { name: config.cluster.name, minInstances: 1, maxInstances: config.cluster.maxInstances },
    machines: await readMachines(config.machines),
    invoke: (functionKey, event) => invoke(functionKey, event),
    onStatusChange: async (event) => void (await recordExecutionStatus.handler.on(runtime)(event)),
    drained,
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clients = new Clients({ region: config.region, credentials }, cloud.plugin);
  const { clock, random, log } = world;
  const runtime: Runtime = { config, clients, clock, random, httpGet: localHttpGet, http: systemHttp, log };
  invoke = localLambda(STEPS, runtime);
  return { cloud, runtime };
};

/** The machines as they are deployed, by ARN. */
const readMachines = async (arns: Record<string, string>): Promise<Record<string, string>> => {
  const folder = join(projectRoot(), 'statemachines');
  const machines: Record<string, string> = {};
  for (const file of await readdir(folder)) {
    const arn = Object.values(arns).find((candidate) => candidate.endsWith(`:${file.replace('.asl.yaml', '')}`));
    if (arn !== undefined) machines[arn] = await readFile(join(folder, file), 'utf8');
  }
  return machines;
};

/** The laptop's own API token, kept where the CLI looks for it; made anew at each start, readable by its owner only. */
const ownToken = async (folder: string, url: string, runtime: Runtime): Promise<string> => {
  const caller = { owner: userInfo().username, scopes: [...SCOPES] };
  const token = await issueToken(toolsOf(runtime), caller, runtime.clock.now() + TOKEN_DAYS * DAY_MS);
  await writeFile(join(folder, 'cli.json'), `${JSON.stringify({ url, token }, null, 2)}\n`, { mode: 0o600 });
  return token;
};
