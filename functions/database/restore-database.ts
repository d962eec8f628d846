import {
  DBInstanceAlreadyExistsFault,
  DBSnapshotNotFoundFault,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { databaseIdFor } from '../environments/names';
import type { Registry } from '../environments/registry';
import { intendResource } from '../environments/transitions';
import type { Clock } from '../shared/clock';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';
import { nonEmpty } from '../shared/schema';
import { type Leased, stepHandler } from '../shared/step-handler';
import { ownershipTags } from '../shared/tags';
import { deleteInstance } from './delete-instance';
import { type Rds, assertOurs, findInstance, readinessOf } from './instances';

const Input = z.object({ environment: Lease, snapshotId: nonEmpty() });

type Dependencies = { rds: Rds; registry: Registry; clock: Clock; config: Config };

/**
 * Starts the restore and returns at once; the machine polls. Safe to run twice: our own instance is success. One of
 * ours that can never become usable is deleted first, so that a new create does not inherit it.
 */
export const makeRestoreDatabase = (on: Dependencies) => async (input: Leased<z.output<typeof Input>>) => {
  const { environment, lease, snapshotId } = input;
  const wantedId = databaseIdFor({ application: on.config.staging.application, name: environment.name });
  const databaseId = environment.resources.database?.id ?? wantedId;
  if (environment.resources.database === undefined) await refuseForeign(on, environment, databaseId);
  await on.registry.changeLeased(lease, (current) =>
    wantingPassword(intendResource(current, 'database', databaseId, on.clock.now())),
  );
  try {
    await on.rds.send(restoreCommand(on.config, environment, databaseId, snapshotId));
  } catch (error) {
    if (error instanceof DBSnapshotNotFoundFault) {
      throw new WorkflowError(
        'SnapshotNotFound',
        `Snapshot ${snapshotId}, chosen for ${databaseId}, is gone; create again to use a newer one`,
        { cause: error },
      );
    }
    if (!(error instanceof DBInstanceAlreadyExistsFault)) throw error;
    await adopt(on, environment, databaseId);
  }
  return { databaseId };
};

/** Before it goes on record: a destroy must not stumble over what never was ours. */
const refuseForeign = async ({ rds, config }: Dependencies, environment: Environment, databaseId: string) => {
  const instance = await findInstance(rds, databaseId);
  if (instance !== undefined) assertOurs(instance, environment, config.installation);
};

/** A restore brings the source's password along: the secret that is on record holds again only when it has been set. */
const wantingPassword = (environment: Environment): Environment => {
  const { secret } = environment.resources;
  if (secret?.state !== 'available') return environment;
  return { ...environment, resources: { ...environment.resources, secret: { ...secret, state: 'requested' } } };
};

const adopt = async ({ rds, config }: Dependencies, environment: Environment, databaseId: string): Promise<void> => {
  const instance = await findInstance(rds, databaseId);
  if (instance === undefined)
    throw new WorkflowError('DatabaseStillThere', `Database ${databaseId} is just going away`);
  assertOurs(instance, environment, config.installation);
  const readiness = readinessOf(instance.DBInstanceStatus);
  if (readiness === 'terminal') await deleteInstance(rds, databaseId);
  if (readiness === 'terminal' || readiness === 'conflict') {
    throw new WorkflowError(
      'DatabaseStillThere',
      `Database ${databaseId} is ${instance.DBInstanceStatus}; it has to go before it is restored`,
    );
  }
};

// Tags: without them the source's are inherited. Backups: a retention makes RDS take one at once, which can last hours.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
const restoreCommand = (config: Config, environment: Environment, databaseId: string, snapshotId: string) =>
  new RestoreDBInstanceFromDBSnapshotCommand({
    DBInstanceIdentifier: databaseId,
    DBSnapshotIdentifier: snapshotId,
    DBInstanceClass: config.staging.database?.class,
    DBSubnetGroupName: config.databases.subnetGroup,
    VpcSecurityGroupIds: [config.databases.securityGroup],
    ...(config.databases.parameterGroup ? { DBParameterGroupName: config.databases.parameterGroup } : {}),
    MultiAZ: false,
    PubliclyAccessible: false,
    BackupRetentionPeriod: 0,
    DeletionProtection: false,
    Tags: ownershipTags({ installation: config.installation, environment: environment.name }),
  });

export const handler = stepHandler(Input, ({ clients, registry, clock, config }) =>
  makeRestoreDatabase({ rds: clients.of(RDSClient), registry, clock, config }),
);
