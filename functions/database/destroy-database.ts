import { RDSClient } from '@aws-sdk/client-rds';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import type { Registry } from '../environments/registry';
import { forgetResource } from '../environments/transitions';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';
import { type Leased, stepHandler } from '../shared/step-handler';
import { isOwnedBy } from '../shared/tags';
import { deleteInstance } from './delete-instance';
import { type Rds, assertOurs, findInstance } from './instances';

const Input = z.object({ environment: Lease });

type Dependencies = { rds: Rds; secrets: Pick<SecretsManagerClient, 'send'>; registry: Registry; config: Config };

/**
 * Removes the recorded database and its secret, and only if they carry this environment's tags. DatabaseStillThere
 * until RDS knows it no more; nothing on record, or nothing there, is success.
 */
export const makeDestroyDatabase =
  (on: Dependencies) =>
  async ({ environment, lease }: Leased<z.output<typeof Input>>) => {
    const { database, secret } = environment.resources;
    if (database !== undefined) {
      await destroyInstance(on, environment, database.id);
      await on.registry.changeLeased(lease, (current) => forgetResource(current, 'database'));
    }
    if (secret !== undefined) {
      await destroySecret(on, environment, secret.id);
      await on.registry.changeLeased(lease, (current) => forgetResource(current, 'secret'));
    }
    return { databaseId: database?.id ?? null };
  };

const destroyInstance = async (
  { rds, config }: Dependencies,
  environment: Environment,
  databaseId: string,
): Promise<void> => {
  const instance = await findInstance(rds, databaseId);
  if (instance === undefined) return;
  assertOurs(instance, environment, config.installation);
  const isAsked = instance.DBInstanceStatus === 'deleting';
  if (!isAsked && (await deleteInstance(rds, databaseId)) === 'gone') return;
  throw new WorkflowError('DatabaseStillThere', `Database ${databaseId} is ${instance.DBInstanceStatus}`);
};

const destroySecret = async (
  { secrets, config }: Dependencies,
  environment: Environment,
  name: string,
): Promise<void> => {
  try {
    const { Tags, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: name }));
    if (DeletedDate !== undefined) return;
    if (!isOwnedBy(Tags, { installation: config.installation, environment: environment.name })) {
      throw new WorkflowError(
        'NotOwned',
        `Secret ${name} exists but does not carry the tags of ${environment.name}; it was not touched`,
      );
    }
    await secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};

export const handler = stepHandler(Input, ({ clients, registry, config }) =>
  makeDestroyDatabase({ rds: clients.of(RDSClient), secrets: clients.of(SecretsManagerClient), registry, config }),
);
