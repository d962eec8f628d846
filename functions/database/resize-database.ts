import { InvalidDBInstanceStateFault, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { DatabaseSize } from '../shared/database-size';
import { WorkflowError } from '../shared/errors';
import { eventHandler } from '../shared/step-handler';
import type { Rds } from './instances';
import { changesTo, isSized, usableSharedStaging } from './shared-staging';

const Input = z.object({ wanted: DatabaseSize });

type Dependencies = { rds: Rds; installation: string };

/**
 * Asks RDS to bring shared staging to the wanted size at once, and returns; the machine polls. Safe to run twice: it asks
 * for what is not yet so, and for nothing when all is. Touches nothing that is not tagged as this installation's.
 */
export const makeResizeDatabase =
  ({ rds, installation }: Dependencies) =>
  async ({ wanted }: z.output<typeof Input>) => {
    const { databaseId } = wanted;
    const instance = await usableSharedStaging(rds, { wanted, installation });
    if (isSized(instance, wanted)) return { databaseId, isChanged: false };
    try {
      const changes = changesTo(instance, wanted);
      await rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier: databaseId, ApplyImmediately: true, ...changes }),
      );
    } catch (error) {
      // Usable is not yet changeable: RDS takes a first backup of what it restored.
      if (!(error instanceof InvalidDBInstanceStateFault)) throw error;
      const what = `Database ${databaseId} is ${instance.DBInstanceStatus} and cannot be changed yet: ${error.message}`;
      throw new WorkflowError('DatabaseNotAvailable', what, { cause: error });
    }
    return { databaseId, isChanged: true };
  };

export const handler = eventHandler(Input, ({ clients, config }) =>
  makeResizeDatabase({ rds: clients.of(RDSClient), installation: config.installation }),
);
