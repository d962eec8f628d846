import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { isoTime } from '../shared/clock';
import { stepHandler } from '../shared/step-handler';
import { demandOf } from './demand';

const Input = z.object({ environment: Lease });

/** Puts on record what this deployment will need, so that others in flight count with it. Safe to repeat. */
export const handler = stepHandler(Input, ({ registry, clock, config }) => async ({ environment, lease }) => {
  const demand = demandOf(config.staging, environment.mode);
  await registry.changeLeased(lease, (current) =>
    current.reservation === undefined ? { ...current, reservation: { ...demand, at: isoTime(clock.now()) } } : current,
  );
  return demand;
});
