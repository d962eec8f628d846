import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { randomToken } from '../functions/shared/random';
import type { Runtime } from '../functions/shared/runtime';
import type { DataPlane } from './data-plane/data-plane';
import { fillStaging } from './fill-staging';

export type StagingData = { databaseId: string; snapshotId: string; url: string };

const POLL_MS = 25;
const PASSWORD_CHARACTERS = 24;

type Subject = { runtime: Runtime; dataPlane: DataPlane; branch: string; notice(sentence: string): void };

/**
 * What a team has before branch-staging comes: a shared staging database with data, and a snapshot of it. Made once
 * from the default branch with the application's own migrate and seed commands; found again after a restart.
 */
export const prepareStagingData = async (subject: Subject): Promise<StagingData | undefined> => {
  const { runtime } = subject;
  const { database } = runtime.config.staging;
  if (database === undefined) return undefined;
  const rds = runtime.clients.of(RDSClient);
  const snapshotId = `${database.source}-first`;
  const password = await ensurePassword(subject, database.source);
  const existing = await findInstance(subject, database.source);
  if (existing !== undefined && (await isSnapshotAvailable(subject, snapshotId))) {
    const instance = await untilAvailable(subject, database.source);
    return { databaseId: database.source, snapshotId, url: urlOf(instance, password, database.name) };
  }
  if (existing === undefined) {
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: database.source,
        DBInstanceClass: database.class,
        Engine: 'postgres',
        MasterUsername: database.user,
        MasterUserPassword: password,
        DBName: database.name,
        AllocatedStorage: 20,
        Tags: [{ Key: 'branch-staging:kind', Value: 'shared-staging' }],
      }),
    );
  }
  const instance = await untilAvailable(subject, database.source);
  const url = urlOf(instance, password, database.name);
  await fillStaging({ ...subject, instance, url, password });
  await rds.send(
    new CreateDBSnapshotCommand({ DBInstanceIdentifier: database.source, DBSnapshotIdentifier: snapshotId }),
  );
  while (!(await isSnapshotAvailable(subject, snapshotId))) await runtime.clock.sleep(POLL_MS);
  return { databaseId: database.source, snapshotId, url };
};

/** The staging database's password, in the Secrets Manager of the laptop like every other one. */
const ensurePassword = async ({ runtime }: Subject, databaseId: string): Promise<string> => {
  const secrets = runtime.clients.of(SecretsManagerClient);
  const Name = `${databaseId}/password`;
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    return SecretString ?? '';
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const SecretString = randomToken(runtime.random, PASSWORD_CHARACTERS);
    await secrets.send(new CreateSecretCommand({ Name, SecretString }));
    return SecretString;
  }
};

const findInstance = async ({ runtime }: Subject, id: string): Promise<DBInstance | undefined> => {
  try {
    return (await runtime.clients.of(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id })))
      .DBInstances?.[0];
  } catch (error) {
    if (error instanceof DBInstanceNotFoundFault) return undefined;
    throw error;
  }
};

const untilAvailable = async (subject: Subject, id: string): Promise<DBInstance> => {
  for (;;) {
    const instance = await findInstance(subject, id);
    if (instance?.DBInstanceStatus === 'available') return instance;
    if (instance?.DBInstanceStatus === 'failed')
      throw new Error(`The shared staging database ${id} could not be made; the log says why`);
    await subject.runtime.clock.sleep(POLL_MS);
  }
};

const isSnapshotAvailable = async ({ runtime }: Subject, id: string): Promise<boolean> => {
  const { DBSnapshots } = await runtime.clients
    .of(RDSClient)
    .send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: runtime.config.staging.database?.source }));
  return (
    DBSnapshots?.some((snapshot) => snapshot.DBSnapshotIdentifier === id && snapshot.Status === 'available') ?? false
  );
};

const urlOf = ({ Endpoint, MasterUsername }: DBInstance, password: string, database: string): string =>
  `postgres://${MasterUsername}:${password}@${Endpoint?.Address}:${Endpoint?.Port}/${database}`;
