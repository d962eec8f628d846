import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { DatabaseSize } from '../shared/database-size';
import { WorkflowError } from '../shared/errors';
import { eventHandler } from '../shared/step-handler';
import { changesTo, isSized, usableSharedStaging } from './shared-staging';

const Input = z.object({ wanted: DatabaseSize });

/**
 * Succeeds once shared staging has the wanted size; DatabaseNotAvailable, with what is still to come, until then. The
 * status alone does not tell: an instance stays available for a while after it was asked to change.
 */
export const handler = eventHandler(Input, ({ clients, config }) => async ({ wanted }) => {
  const { databaseId } = wanted;
  const instance = await usableSharedStaging(clients.of(RDSClient), { wanted, installation: config.installation });
  if (isSized(instance, wanted)) return { databaseId };
  const missing = Object.keys(changesTo(instance, wanted)).join(', ');
  throw new WorkflowError(
    'DatabaseNotAvailable',
    `Database ${databaseId} is ${instance.DBInstanceStatus} and not yet as wanted in: ${missing}`,
  );
});
