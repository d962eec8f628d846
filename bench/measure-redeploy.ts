import { systemClock } from '../functions/shared/clock';
import { type Load, readSummary, startLoad } from '../local/demo/visitor';
import type { Bench } from './bench';
import { inWords } from './figures';
import { LOOK_EVERY_MILLISECONDS } from './until-answer';

const BRANCH = 'feature/bench-redeploy';
const LOAD_CLIENTS = 4;

const untilServed = async (url: string, commit: string): Promise<number> => {
  while ((await readSummary(url)).commit !== commit) await systemClock.sleep(LOOK_EVERY_MILLISECONDS);
  return systemClock.now();
};

const deploy = async ({ api }: Bench, name: string, url: string, commit: string): Promise<number> => {
  const startedAt = systemClock.now();
  await api.deploy(BRANCH, commit);
  const servedAt = await untilServed(url, commit);
  await api.until(name, 'ready');
  return servedAt - startedAt;
};

/** Time from the request to the new commit's first answer, with and without load; rejects when a request failed. */
export const measureRedeploy = async (bench: Bench): Promise<void> => {
  const { api, repository, say, extent } = bench;
  const { name, url } = await api.create(BRANCH, repository.first);
  await api.until(name, 'ready');
  const underLoad: number[] = [];
  const alone: number[] = [];
  const total: Load = { requests: 0, failed: [] };
  for (let round = 0; round < extent.redeploys; round += 1) {
    const load = startLoad(url, LOAD_CLIENTS);
    try {
      underLoad.push(await deploy(bench, name, url, repository.second));
    } finally {
      const { requests, failed } = await load.stop();
      total.requests += requests;
      total.failed.push(...failed);
    }
    alone.push(await deploy(bench, name, url, repository.first));
  }
  await api.destroy(name);
  say(`  from POST /deployments to the new commit's answer: ${inWords(alone)}`);
  say(`  the same while ${LOAD_CLIENTS} clients ask without a pause: ${inWords(underLoad)}`);
  say(`  ${total.requests} requests of theirs, ${total.failed.length} failed`);
  if (total.failed.length > 0)
    throw new Error(
      `No request was to fail during a redeploy, but: ${[...new Set(total.failed)].slice(0, 3).join('; ')}`,
    );
};
