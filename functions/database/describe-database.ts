import { type DBInstance, RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { settleResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { nonEmpty } from '../shared/schema';
import { stepHandler } from '../shared/step-handler';
import { findInstance, readinessOf } from './instances';

const Input = z.object({ environment: Lease, databaseId: nonEmpty() });

/** Succeeds once the database can be used; DatabaseNotAvailable, with the progress, until then. */
export const handler = stepHandler(Input, ({ clients, registry }) => async ({ lease, databaseId }) => {
  const instance = await findInstance(clients.of(RDSClient), databaseId);
  const readiness = readinessOf(instance?.DBInstanceStatus);
  if (instance === undefined || readiness === 'terminal' || readiness === 'conflict') {
    const found = instance === undefined ? 'gone' : instance.DBInstanceStatus;
    throw new WorkflowError(
      'DatabaseFailed',
      `Database ${databaseId} was to become available but is ${found}; create again to restore it anew`,
    );
  }
  if (readiness === 'pending') {
    throw new WorkflowError(
      'DatabaseNotAvailable',
      `Database ${databaseId} is ${instance.DBInstanceStatus}${progressOf(instance)}`,
    );
  }
  await registry.changeLeased(lease, (current) => settleResource(current, 'database'));
  return { databaseId };
});

const progressOf = (instance: DBInstance): string => {
  return instance.PercentProgress ? ` (${instance.PercentProgress} %)` : '';
};
