import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AnyClient, Clients } from '../../../functions/shared/clients';
import { awsError, fakeClient, raise } from '../../support/fake-client';
import { seam } from '../../../local/cloud/seam';

const SETTINGS = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
const CLASSES = [CloudFormationClient, ECSClient, RDSClient] as const;

test('each client is made at its first use, once, and shown to the plugin then', () => {
  const shown: AnyClient[] = [];
  const clients = new Clients(SETTINGS, (client) => void shown.push(client));
  expect(shown).toEqual([]);
  const made = [clients.table, ...CLASSES.map((Class) => clients.of(Class as typeof RDSClient))];
  expect(new Set(made).size).toBe(CLASSES.length + 1);
  expect([clients.table, ...CLASSES.map((Class) => clients.of(Class as typeof RDSClient))]).toEqual(made);
  expect(shown).toHaveLength(CLASSES.length + 1);
});

test('clients of two worlds are not the same', () => {
  expect(new Clients(SETTINGS).of(RDSClient)).not.toBe(new Clients(SETTINGS).of(RDSClient));
});

test('an item is written with what is undefined left out, because DynamoDB knows no undefined', async () => {
  const put: unknown[] = [];
  const clients = new Clients(
    SETTINGS,
    seam({
      dynamodb: fakeClient({
        PutItemCommand: (input) => {
          put.push(input);
          return {};
        },
      }),
    }),
  );
  await clients.table.send(new PutCommand({ TableName: 't', Item: { name: 'x', none: undefined } }));
  expect(put).toMatchObject([{ Item: { name: { S: 'x' } } }]);
  expect(put).not.toMatchObject([{ Item: { none: expect.anything() } }]);
});

test('a command that a test did not script is refused, so that the test fails', async () => {
  const clients = new Clients(SETTINGS, seam({ dynamodb: fakeClient({}) }));
  const get = clients.table.send(new GetCommand({ TableName: 't', Key: { name: 'x' } }));
  await expect(get).rejects.toMatchObject({ name: 'NotModelled' });
});

test('an error of a service comes through as it is, and is not tried again behind our back', async () => {
  let calls = 0;
  const error = awsError('ThrottlingException');
  const answer = () => {
    calls += 1;
    return raise(error);
  };
  const clients = new Clients(SETTINGS, seam({ rds: fakeClient({ DescribeDBInstancesCommand: answer }) }));
  await expect(clients.of(RDSClient).send(new DescribeDBInstancesCommand({}))).rejects.toBe(error);
  expect(calls).toBe(1);
});
