import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { type AttributeValue, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Clients } from '../../../functions/shared/clients';
import { seam } from '../../../local/cloud/seam';
import { localDynamoDb, memoryItemStore } from '../../../local/cloud/dynamodb/dynamodb';

/** dynalite ships no types. */
type Dynalite = (options: { createTableMs: number }) => Server;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package without types
const dynalite = require('dynalite') as Dynalite;

export const TABLE = 'environments';

/** A clock that stands still until it is told otherwise. */
export const handClock = (start = 1_700_000_000_000) => {
  const clock = { time: start, now: () => clock.time, sleep: () => Promise.reject(new Error('nobody sleeps here')) };
  return clock;
};

/** A real client whose commands the local DynamoDB answers, by the seam of the local cloud. */
export const clientOf = (dynamodb: ReturnType<typeof localDynamoDb>): DynamoDBClient => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  seam({ dynamodb })(client);
  return client;
};

/** The same as the document client that the registry uses. */
export const documentClientOf = (dynamodb: ReturnType<typeof localDynamoDb>): DynamoDBDocumentClient =>
  new Clients(
    { region: 'eu-central-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } },
    seam({ dynamodb }),
  ).table;

/** An empty local DynamoDB with one table. */
export const emptyDynamoDb = () =>
  localDynamoDb({ tables: [{ name: TABLE, key: 'name' }], store: memoryItemStore(), clock: handClock() });

/** A client of a new, empty local DynamoDB with one table. */
export const localClient = (): DynamoDBClient => clientOf(emptyDynamoDb());

/** A client of a new dynalite with the same table, and how to stop it. */
export const dynaliteClient = async (): Promise<{ client: DynamoDBClient; stop: () => Promise<void> }> => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const stop = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, stop };
};

export type Outcome = { output: unknown } | { error: string; message: string };

/** What has no order: sets, the items of a scan and those of a batch. */
const UNORDERED = ['SS', 'NS', 'BS', 'Items', TABLE];

/** The form in which two outputs can be compared. */
const textOf = (value: unknown) => JSON.stringify(value);

const comparable = (value: unknown, name = ''): unknown => {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  if (Array.isArray(value)) {
    const members = value.map((member) => comparable(member));
    return UNORDERED.includes(name) ? members.sort((one, two) => (textOf(one) < textOf(two) ? -1 : 1)) : members;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key, member]) => member !== undefined && key !== '$metadata');
  return Object.fromEntries(members.map(([key, member]) => [key, comparable(member, key)]));
};

/** Every parser names the place of a syntax error in its own way. */
const comparableMessage = (message: string) => message.replace(/(Syntax error;).*/s, '$1');

/** What came of a command: its output, or the name and message of its error. */
export const outcomeOf = async (client: DynamoDBClient, command: object): Promise<Outcome> => {
  try {
    return { output: comparable(await client.send(command as Parameters<DynamoDBClient['send']>[0])) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: error.name, message: comparableMessage(error.message) };
  }
};

export type Values = Record<string, AttributeValue>;
