import { type DBInstance, InvalidDBInstanceStateFault, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { databaseSecretFor } from '../environments/names';
import { intendResource, settleResource } from '../environments/transitions';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';
import { type Random, randomToken } from '../shared/random';
import { nonEmpty } from '../shared/schema';
import { type Tools, stepHandler } from '../shared/step-handler';
import { isOwnedBy, ownershipTags } from '../shared/tags';
import { assertOurs, findInstance } from './instances';

const Input = z.object({ environment: Lease, databaseId: nonEmpty() });
const Credentials = z.object({ password: nonEmpty() });

const PASSWORD_CHARACTERS = 32;

/**
 * Gives the restored database a password of its own, kept in Secrets Manager: a restore brings the source's along.
 * DatabaseNotAvailable until RDS has set it. Safe to repeat: the password of a secret of ours is used again.
 */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease, databaseId }) => {
  const { registry, clients, clock, config, random } = tools;
  const instance = await findInstance(clients.of(RDSClient), databaseId);
  if (instance?.Endpoint === undefined)
    throw new WorkflowError('DatabaseNotAvailable', `Database ${databaseId} has no address yet`);
  assertOurs(instance, environment, config.installation);
  assertMaster(instance, config);
  const name = databaseSecretFor({ application: config.staging.application, name: environment.name });
  const wanted = { name, instance, environment, config };
  const existing = await readSecret(clients.of(SecretsManagerClient), wanted);
  const leased = await registry.changeLeased(lease, (current) => intendResource(current, 'secret', name, clock.now()));
  const secret = existing ?? (await createSecret(clients.of(SecretsManagerClient), random, wanted));
  if (leased.resources.secret?.state !== 'available') {
    await setPassword(tools, databaseId, secret.password);
    await registry.changeLeased(lease, (current) => settleResource(current, 'secret', secret.arn));
    throw new WorkflowError('DatabaseNotAvailable', `Database ${databaseId} is getting its own password`);
  }
  if (
    instance.PendingModifiedValues?.MasterUserPassword !== undefined ||
    instance.DBInstanceStatus === 'resetting-master-credentials'
  ) {
    throw new WorkflowError('DatabaseNotAvailable', `Database ${databaseId} is still getting its own password`);
  }
  return { secretArn: secret.arn };
});

const assertMaster = (instance: DBInstance, config: Config): void => {
  const user = config.staging.database?.user;
  if (instance.MasterUsername !== user) {
    throw new WorkflowError(
      'InvalidConfiguration',
      `staging.yml says database.user: ${user}, but the master user of ${instance.DBInstanceIdentifier} is ${instance.MasterUsername}; only the master's password can be set`,
    );
  }
};

const setPassword = async ({ clients }: Tools, databaseId: string, password: string): Promise<void> => {
  try {
    await clients.of(RDSClient).send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: databaseId,
        MasterUserPassword: password,
        ApplyImmediately: true,
      }),
    );
  } catch (error) {
    if (!(error instanceof InvalidDBInstanceStateFault)) throw error;
    throw new WorkflowError('DatabaseNotAvailable', `Database ${databaseId} cannot be changed at this moment`, {
      cause: error,
    });
  }
};

type Secret = { name: string; instance: DBInstance; environment: Environment; config: Config };

const createSecret = async (
  secrets: Pick<SecretsManagerClient, 'send'>,
  random: Random,
  secret: Secret,
): Promise<{ arn: string; password: string }> => {
  const password = randomToken(random, PASSWORD_CHARACTERS);
  try {
    const { ARN } = await secrets.send(
      new CreateSecretCommand({
        Name: secret.name,
        SecretString: JSON.stringify(credentials(secret, password)),
        Tags: ownershipTags({ installation: secret.config.installation, environment: secret.environment.name }),
        // The same token makes a repeated call return the same secret; it is derived from nothing secret.
        ClientRequestToken: `${secret.name.replace(/[^A-Za-z0-9-]/g, '-')}-g${secret.environment.generation}`
          .padEnd(32, '-')
          .slice(0, 64),
      }),
    );
    return { arn: ARN ?? secret.name, password };
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    throw new WorkflowError('DatabaseNotAvailable', `Secret ${secret.name} was made at this moment by an earlier try`, {
      cause: error,
    });
  }
};

/** The secret, if it is ours; tags first, because the value of somebody else's is not even looked at. */
const readSecret = async (secrets: Pick<SecretsManagerClient, 'send'>, { name, environment, config }: Secret) => {
  try {
    const { Tags } = await secrets.send(new DescribeSecretCommand({ SecretId: name }));
    if (!isOwnedBy(Tags, { installation: config.installation, environment: environment.name })) {
      throw new WorkflowError(
        'NotOwned',
        `Secret ${name} exists but does not carry the tags of ${environment.name}; it was not used`,
      );
    }
    const { ARN, SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return { arn: ARN ?? name, password: Credentials.parse(JSON.parse(SecretString ?? '{}')).password };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const credentials = ({ instance, config }: Secret, password: string) => {
  const username = instance.MasterUsername ?? '';
  const host = instance.Endpoint?.Address ?? '';
  const port = instance.Endpoint?.Port ?? 5432;
  const { name: dbname = '', urlParameters = {} } = config.staging.database ?? {};
  const query = new URLSearchParams(urlParameters).toString();
  const address = `${host}:${port}/${encodeURIComponent(dbname)}${query && `?${query}`}`;
  const url = `postgres://${encodeURIComponent(username)}:${password}@${address}`;
  return { username, password, host, port: String(port), dbname, url };
};
