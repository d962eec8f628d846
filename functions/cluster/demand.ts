import type { Mode } from '../environments/environment';
import type { StagingConfig } from '../shared/config-schema';

export type Demand = { cpu: number; memoryMegabytes: number };

/** What one environment runs, all its services together; a lite one runs only the service with the port. */
export const demandOf = (config: StagingConfig, mode: Mode = 'full'): Demand =>
  Object.values(config.services)
    .filter((service) => mode === 'full' || service.port !== undefined)
    .reduce<Demand>(
      (sum, service) => ({
        cpu: sum.cpu + service.cpu * service.count,
        memoryMegabytes: sum.memoryMegabytes + service.memoryMegabytes * service.count,
      }),
      { cpu: 0, memoryMegabytes: 0 },
    );
