import type { ServiceConfig } from '../shared/config-schema';

export type Demand = { cpu: number; memoryMegabytes: number };

/** What the containers of these services need, all together. */
export const demandOf = (services: Record<string, ServiceConfig>): Demand =>
  Object.values(services).reduce<Demand>(
    (sum, service) => ({
      cpu: sum.cpu + service.cpu * service.count,
      memoryMegabytes: sum.memoryMegabytes + service.memoryMegabytes * service.count,
    }),
    { cpu: 0, memoryMegabytes: 0 },
  );
