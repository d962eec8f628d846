import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { sizedServices } from '../environments/service-sizes';
import { isoTime } from '../shared/clock';
import { stepHandler } from '../shared/step-handler';
import { type Demand, demandOf } from './demand';

const Input = z.object({ environment: Lease });

/**
 * Puts on record what this deployment will need, so that others in flight count with it. Safe to repeat: the same need
 * keeps its place, another one, which a failed deployment may have left, is asked for anew.
 */
export const handler = stepHandler(Input, ({ registry, clock, config }) => async ({ environment, lease }) => {
  const demand = demandOf(
    sizedServices(config.staging, environment),
    environment.mode === 'full' ? config.staging.redis : undefined,
  );
  await registry.changeLeased(lease, (current) =>
    isSame(current.reservation, demand)
      ? current
      : { ...current, reservation: { ...demand, at: isoTime(clock.now()) } },
  );
  return demand;
});

const isSame = (reserved: Demand | undefined, demand: Demand): boolean =>
  reserved?.cpu === demand.cpu && reserved.memoryMegabytes === demand.memoryMegabytes;
