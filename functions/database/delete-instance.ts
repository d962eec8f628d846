import { DBInstanceNotFoundFault, DeleteDBInstanceCommand, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import type { Rds } from './instances';

/**
 * Asks RDS to delete it, without a last snapshot or backups. `gone` when RDS knows it no more; `going` also when it
 * cannot be deleted yet, because it is being created or changed: the next look tries again.
 */
export const deleteInstance = async (rds: Rds, databaseId: string): Promise<'gone' | 'going'> => {
  try {
    await rds.send(
      new DeleteDBInstanceCommand({
        DBInstanceIdentifier: databaseId,
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      }),
    );
  } catch (error) {
    if (error instanceof DBInstanceNotFoundFault) return 'gone';
    if (!(error instanceof InvalidDBInstanceStateFault)) throw error;
  }
  return 'going';
};
