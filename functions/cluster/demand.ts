import { redisDemand } from '../environments/redis';
import type { ServiceConfig, StagingConfig } from '../shared/config-schema';

export type Demand = { cpu: number; memoryMegabytes: number };

/** What the containers of these services need, all together, and those of a Redis of the environment's own. */
export const demandOf = (services: Record<string, ServiceConfig>, redis?: StagingConfig['redis']): Demand =>
  Object.values(services).reduce<Demand>(
    (sum, service) => ({
      cpu: sum.cpu + service.cpu * service.count,
      memoryMegabytes: sum.memoryMegabytes + service.memoryMegabytes * service.count,
    }),
    redisDemand(redis),
  );
