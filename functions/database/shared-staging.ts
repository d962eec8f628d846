import type { DBInstance, ModifyDBInstanceCommandInput } from '@aws-sdk/client-rds';
import type { DatabaseSize } from '../shared/database-size';
import { WorkflowError } from '../shared/errors';
import { isSharedStagingOf, kindOf, KIND_PRODUCTION } from '../shared/tags';
import { type Rds, findInstance, readinessOf } from './instances';

type Wanted = { wanted: DatabaseSize; installation: string };

/**
 * The instance that is to be brought to size, once it can be used: DatabaseNotAvailable until then. Throws Protected for
 * one of production, and NotOwned for every other that does not carry the tags of this installation's shared staging.
 */
export const usableSharedStaging = async (rds: Rds, { wanted, installation }: Wanted): Promise<DBInstance> => {
  const { databaseId } = wanted;
  const instance = await findInstance(rds, databaseId);
  if (instance === undefined) {
    throw new WorkflowError('DatabaseFailed', `Database ${databaseId} was to be brought to its size but is gone`);
  }
  assertSharedStaging(instance, installation);
  const { DBInstanceStatus } = instance;
  const readiness = readinessOf(DBInstanceStatus);
  if (readiness === 'usable') return instance;
  const what = `Database ${databaseId}, which is to be brought to its size, is ${DBInstanceStatus}`;
  if (readiness === 'pending') throw new WorkflowError('DatabaseNotAvailable', what);
  throw new WorkflowError('DatabaseFailed', `${what}; mend it in RDS, then redrive or update the stack`);
};

const assertSharedStaging = ({ DBInstanceIdentifier: id, TagList }: DBInstance, installation: string): void => {
  if (kindOf(TagList) === KIND_PRODUCTION) {
    throw new WorkflowError('Protected', `Database ${id} is tagged as production; it was not touched`);
  }
  if (!isSharedStagingOf(TagList, installation)) {
    throw new WorkflowError(
      'NotOwned',
      `Database ${id} exists but does not carry the tags of the shared staging of ${installation}; it was not touched`,
    );
  }
};

type Changes = Pick<
  ModifyDBInstanceCommandInput,
  'DBInstanceClass' | 'StorageType' | 'BackupRetentionPeriod' | 'MultiAZ'
>;

/** What is not yet as wanted, in the words of ModifyDBInstance; nothing when all is. */
export const changesTo = (instance: DBInstance, wanted: DatabaseSize): Changes => ({
  ...(instance.DBInstanceClass === wanted.instanceClass ? {} : { DBInstanceClass: wanted.instanceClass }),
  ...(instance.StorageType === wanted.storageType ? {} : { StorageType: wanted.storageType }),
  ...(instance.BackupRetentionPeriod === wanted.backupRetentionDays
    ? {}
    : { BackupRetentionPeriod: wanted.backupRetentionDays }),
  ...(instance.MultiAZ === false ? {} : { MultiAZ: false }),
});

export const isSized = (instance: DBInstance, wanted: DatabaseSize): boolean =>
  Object.keys(changesTo(instance, wanted)).length === 0;
