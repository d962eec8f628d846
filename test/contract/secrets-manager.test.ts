import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { contract, until } from './contract';
import { unique } from './names';

const TAGS = [{ Key: 'branch-staging:environment', Value: 'new-page' }];

contract('Secrets Manager', (cloud, behaviour) => {
  const secrets = cloud.clients.of(SecretsManagerClient);

  const create = (Name: string, SecretString = '{"password":"one"}', more: object = {}) =>
    secrets.send(new CreateSecretCommand({ Name, SecretString, Tags: TAGS, ...more }));
  const describe = (SecretId: string) => secrets.send(new DescribeSecretCommand({ SecretId }));
  const read = (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));
  const remove = (SecretId: string) =>
    secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));

  behaviour('a new secret has its tags, and is read by name and by ARN', async () => {
    const name = unique('shop/database');
    const { ARN } = await create(name);
    expect(await describe(name)).toMatchObject({ ARN, Name: name, Tags: TAGS });
    expect(await read(name)).toMatchObject({ ARN, SecretString: '{"password":"one"}' });
    expect(await read(ARN ?? '')).toMatchObject({ Name: name });
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
  behaviour('the ARN ends in the name and six characters that Secrets Manager adds', async () => {
    const name = unique('shop/database');
    expect((await create(name)).ARN).toMatch(new RegExp(`:secret:${name}-[A-Za-z0-9]{6}$`));
  });

  behaviour('a secret of a name that is taken is ResourceExistsException and keeps its value', async () => {
    const name = unique('shop/database');
    await create(name);
    await expect(create(name, '{"password":"two"}')).rejects.toBeInstanceOf(ResourceExistsException);
    expect((await read(name)).SecretString).toBe('{"password":"one"}');
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, ClientRequestToken
  behaviour('a repeated creation with the same token and value is the same secret', async () => {
    const name = unique('shop/database');
    const token = { ClientRequestToken: unique('token').padEnd(32, '-') };
    const { ARN } = await create(name, '{}', token);
    expect((await create(name, '{}', token)).ARN).toBe(ARN);
  });

  behaviour('a secret that is not there is ResourceNotFoundException', async () => {
    const name = unique('missing');
    await expect(describe(name)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(read(name)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  behaviour('a deletion without recovery takes the secret away, and its name is free again', async () => {
    const name = unique('shop/database');
    await create(name);
    await remove(name);
    const look = () =>
      describe(name).then(
        () => 'there',
        ({ name: error }: Error) => error,
      );
    await until(cloud, look, (seen) => seen === 'ResourceNotFoundException');
    await create(name, '{"password":"two"}');
    expect((await read(name)).SecretString).toBe('{"password":"two"}');
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html, ForceDeleteWithoutRecovery
  behaviour('a deletion without recovery of a secret that is not there succeeds', async () => {
    await expect(remove(unique('missing'))).resolves.toMatchObject({ DeletionDate: expect.any(Date) });
  });
});
