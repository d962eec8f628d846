import { ECRClient } from '@aws-sdk/client-ecr';
import * as z from 'zod/mini';
import { stepHandler } from '../shared/step-handler';
import { Lease } from './environment';
import { whyImageIsMissing } from './images';
import { claimRulePriority } from './rule-priorities';

const Input = z.object({ environment: Lease });

/**
 * Gives the environment what it keeps for its whole life and says what the machine has to build. Safe to repeat: a
 * priority that it has, it keeps. Asking for the image here lets it be fetched while the database is restored.
 */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease }) => {
  const { registry, clients, config } = tools;
  const rulePriority = await claimRulePriority(tools, environment);
  await registry.changeLeased(lease, (current) =>
    current.rulePriority === rulePriority ? current : { ...current, rulePriority },
  );
  await whyImageIsMissing(clients.of(ECRClient), environment.desired.image);
  const isFull = environment.mode === 'full';
  const { database, search } = config.staging;
  return { needsDatabase: isFull && database !== undefined, needsSearch: isFull && search !== undefined };
});
