import { addressesIn } from './addresses';
import { type World, arnOf } from './world';

const STOP_MILLISECONDS = 2000;

export const cacheArn = (world: World, id: string): string => arnOf(world, 'elasticache', `replicationgroup:${id}`);
export const cacheHost = (world: World, id: string): string => `${id}.cache.${world.region}.internal`;
const processIdOf = (id: string): string => `cache-${id}`;
const isCache = (arn: string): boolean => arn.includes(':elasticache:');

/** Runs the server of a cache node at the address that is on record for it. */
const startCache = (world: World, arn: string): void => {
  const address = addressesIn(world).get(arn);
  if (address === undefined) return;
  world.dataPlane.processes.start({
    id: processIdOf(arn.split(':').at(-1) ?? ''),
    ...world.dataPlane.redis.programFor(['redis-server', '--save', '', '--appendonly', 'no'], address.port),
    environment: {},
    onLine: () => undefined,
  });
};

const untilListening = async (world: World, arn: string, signal: AbortSignal): Promise<void> => {
  const port = addressesIn(world).get(arn)?.port ?? 0;
  while (!(await world.dataPlane.isListening(port))) await world.clock.sleep(20, signal);
};

/** Makes a cache of one node and gives its host name, once it answers. */
export const createCache = async (world: World, id: string, signal: AbortSignal): Promise<string> => {
  const arn = cacheArn(world, id);
  if (addressesIn(world).get(arn) !== undefined)
    throw new Error(
      `Replication group with specified ID ${id} already exists. (Service: ElastiCache, Status Code: 400)`,
    );
  const host = cacheHost(world, id);
  addressesIn(world).put(arn, { id: arn, host, port: await world.dataPlane.freePort() });
  startCache(world, arn);
  await untilListening(world, arn, signal);
  return host;
};

/** Missing is done. */
export const deleteCache = async (world: World, id: string): Promise<void> => {
  await world.dataPlane.processes.stop(processIdOf(id), STOP_MILLISECONDS);
  addressesIn(world).delete(cacheArn(world, id));
};

/** After a restart: the servers run again, empty. */
export const resumeCaches = (world: World): void => {
  for (const { id } of addressesIn(world).all()) if (isCache(id)) startCache(world, id);
};
