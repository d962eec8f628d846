import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateSecretCommand, DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { cloudFixture } from './cloud-fixture';

describe('the seam between the SDK and the local cloud', () => {
  test('a command that is not modelled is refused with its name', async () => {
    const ecr = cloudFixture().clients.of(ECRClient);
    const refused = ecr.send(new DescribeRepositoriesCommand({}));
    await expect(refused).rejects.toMatchObject({
      name: 'NotModelled',
      message: expect.stringMatching(/^ecr DescribeRepositories was sent,/) as string,
    });
  });

  test('an answer has the metadata of an answered request', async () => {
    const rds = cloudFixture().clients.of(RDSClient);
    const { $metadata } = await rds.send(new DescribeDBInstancesCommand({}));
    expect($metadata).toMatchObject({ httpStatusCode: 200 });
  });

  test('the document client translates values on both ways, and a condition fails with the SDK class', async () => {
    const { table } = cloudFixture({ tables: [{ name: 'environments', key: 'name' }] }).clients;
    const key = { TableName: 'environments', Key: { name: 'shop' } };
    await table.send(
      new PutCommand({
        TableName: 'environments',
        Item: { name: 'shop', nested: { list: [1, 'two'] }, gone: undefined },
      }),
    );
    expect((await table.send(new GetCommand(key))).Item).toEqual({ name: 'shop', nested: { list: [1, 'two'] } });
    const update = new UpdateCommand({
      ...key,
      UpdateExpression: 'SET #count = :one',
      ConditionExpression: 'attribute_not_exists(#name)',
      ExpressionAttributeNames: { '#count': 'count', '#name': 'name' },
      ExpressionAttributeValues: { ':one': 1 },
    });
    await expect(table.send(update)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test('a fault before a call keeps it from being done, a fault after it loses only the answer', async () => {
    let failing: 'before' | 'after' | undefined;
    const secrets = cloudFixture({
      faults: async ({ service, command }, phase) => {
        if (phase === failing && command === 'CreateSecret') throw new Error(`${service} was lost ${phase}`);
      },
    }).clients.of(SecretsManagerClient);
    const create = (Name: string) => secrets.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
    const isThere = (SecretId: string) =>
      secrets.send(new DescribeSecretCommand({ SecretId })).then(
        () => true,
        () => false,
      );
    failing = 'before';
    await expect(create('one')).rejects.toThrow('secretsmanager was lost before');
    expect(await isThere('one')).toBe(false);
    failing = 'after';
    await expect(create('two')).rejects.toThrow('secretsmanager was lost after');
    expect(await isThere('two')).toBe(true);
  });
});
