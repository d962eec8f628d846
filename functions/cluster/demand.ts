import type { Mode } from '../environments/environment';
import { REDIS_CPU } from '../environments/redis';
import type { StagingConfig } from '../shared/config-schema';

export type Demand = { cpu: number; memoryMegabytes: number };

/** What one environment runs, its own Redis included; a lite one runs only the service with the port. */
export const demandOf = (config: StagingConfig, mode: Mode = 'full'): Demand =>
  Object.values(config.services)
    .filter((service) => mode === 'full' || service.port !== undefined)
    .reduce<Demand>(
      (sum, service) => ({
        cpu: sum.cpu + service.cpu * service.count,
        memoryMegabytes: sum.memoryMegabytes + service.memoryMegabytes * service.count,
      }),
      redisDemand(config, mode),
    );

const redisDemand = ({ redis }: StagingConfig, mode: Mode): Demand =>
  redis?.mode === 'container' && mode === 'full'
    ? { cpu: REDIS_CPU, memoryMegabytes: redis.memoryMegabytes }
    : { cpu: 0, memoryMegabytes: 0 };
