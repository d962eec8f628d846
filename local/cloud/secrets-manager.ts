import {
  type CreateSecretCommandInput,
  type DeleteSecretCommandInput,
  type DescribeSecretCommandInput,
  type GetSecretValueCommandInput,
  ResourceExistsException,
  ResourceNotFoundException,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import { randomToken } from '../../functions/shared/random';
import { type Service, command, refuseOther } from './not-modelled';
import { type World, arnOf } from './world';

type Secret = { name: string; arn: string; value: string; token: string; tags: Tag[]; createdAt: number };

const $metadata = { httpStatusCode: 400 };
const secretsIn = ({ state }: World) => state.collection<Secret>('secrets');

const findSecret = (world: World, id: string | undefined): Secret | undefined =>
  secretsIn(world).get(id ?? '') ??
  secretsIn(world)
    .all()
    .find(({ arn }) => arn === id);

const secretOrFault = (world: World, id: string | undefined): Secret => {
  const secret = findSecret(world, id);
  if (secret === undefined) {
    throw new ResourceNotFoundException({
      message: `Secrets Manager can't find the specified secret: ${id}`,
      $metadata,
    });
  }
  return secret;
};

/** The text of a secret by name or ARN; what the container agent of ECS reads. */
export const secretText = (world: World, id: string): string => secretOrFault(world, id).value;

/** Secrets Manager: one version per secret, gone at once when deleted. */
export const secretsManager = (world: World): Service => ({
  ...command<CreateSecretCommandInput>(
    'CreateSecret',
    ['Name', 'SecretString', 'Tags', 'ClientRequestToken', 'Description'],
    (input) => {
      const name = input.Name ?? '';
      const value = input.SecretString ?? '';
      const existing = secretsIn(world).get(name);
      if (existing !== undefined && (existing.token !== input.ClientRequestToken || existing.value !== value)) {
        throw new ResourceExistsException({
          message: `The operation failed because the secret ${name} already exists.`,
          $metadata,
        });
      }
      const token = input.ClientRequestToken ?? randomToken(world.random, 32);
      const arn = arnOf(world, 'secretsmanager', `secret:${name}-${randomToken(world.random, 6)}`);
      const secret = existing ?? { name, arn, value, token, tags: input.Tags ?? [], createdAt: world.clock.now() };
      secretsIn(world).put(name, secret);
      world.changed();
      return { ARN: secret.arn, Name: name, VersionId: secret.token };
    },
  ),
  ...command<GetSecretValueCommandInput>('GetSecretValue', ['SecretId'], ({ SecretId }) => {
    const { arn, name, value, token, createdAt } = secretOrFault(world, SecretId);
    return {
      ARN: arn,
      Name: name,
      SecretString: value,
      VersionId: token,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(createdAt),
    };
  }),
  ...command<DescribeSecretCommandInput>('DescribeSecret', ['SecretId'], ({ SecretId }) => {
    const { arn, name, tags, token, createdAt } = secretOrFault(world, SecretId);
    return {
      ARN: arn,
      Name: name,
      Tags: tags,
      CreatedDate: new Date(createdAt),
      VersionIdsToStages: { [token]: ['AWSCURRENT'] },
    };
  }),
  ...command<DeleteSecretCommandInput>('DeleteSecret', ['SecretId', 'ForceDeleteWithoutRecovery'], (input) => {
    refuseOther('DeleteSecret', 'ForceDeleteWithoutRecovery', input.ForceDeleteWithoutRecovery ?? false, [true]);
    const DeletionDate = new Date(world.clock.now());
    const secret = findSecret(world, input.SecretId);
    // Forced, the deletion of what is not there is no error.
    if (secret === undefined) return { Name: input.SecretId, DeletionDate };
    secretsIn(world).delete(secret.name);
    world.changed();
    return { ARN: secret.arn, Name: secret.name, DeletionDate };
  }),
});
