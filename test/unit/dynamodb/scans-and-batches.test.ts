import {
  BatchGetItemCommand,
  type DynamoDBClient,
  paginateScan,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { localDynamoDb, memoryItemStore } from '../../../local/cloud/dynamodb/dynamodb';
import { clientOf, handClock, localClient, TABLE } from './both-databases';

const names = (count: number) => Array.from({ length: count }, (_, at) => `branch-${at}`);

const filled = async (count: number, scanPageItems: number): Promise<DynamoDBClient> => {
  const client = clientOf(
    localDynamoDb({
      tables: [{ name: TABLE, key: 'name' }],
      store: memoryItemStore(),
      clock: handClock(),
      scanPageItems,
    }),
  );
  for (const S of names(count)) {
    await client.send(
      new PutItemCommand({ TableName: TABLE, Item: { name: { S }, even: { BOOL: /[02468]$/.test(S) } } }),
    );
  }
  return client;
};

const scanned = async (client: DynamoDBClient, rest: object = {}) => {
  const pages = [];
  for await (const page of paginateScan({ client }, { TableName: TABLE, ...rest })) pages.push(page);
  return { pages, keys: pages.flatMap((page) => page.Items ?? []).map((item) => item['name']?.S) };
};

test('a scan in pages sees every item once, in an order that is not that of the names but always the same', async () => {
  const [one, two] = [await filled(23, 4), await filled(23, 7)];
  const first = await scanned(one);
  expect(first.pages.length).toBe(6);
  expect([...first.keys].sort()).toEqual(names(23).sort());
  expect(first.keys).not.toEqual(names(23));
  expect((await scanned(two)).keys).toEqual(first.keys);
});

test('a page is full before the filter, so a page may be empty and still not be the last', async () => {
  const { pages, keys } = await scanned(await filled(10, 1), {
    FilterExpression: 'even = :yes',
    ExpressionAttributeValues: { ':yes': { BOOL: true } },
  });
  expect(keys.length).toBe(5);
  expect(pages.map(({ ScannedCount }) => ScannedCount)).toEqual([...Array<number>(10).fill(1), 0]);
  expect(pages.filter((page) => page.Count === 0 && page.LastEvaluatedKey).length).toBe(5);
});

test('a scan goes on behind a start key whose item was deleted meanwhile', async () => {
  const client = await filled(6, 3);
  const { LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: TABLE }));
  const remaining = (await scanned(client)).keys.slice(3);
  const later = clientOf(
    localDynamoDb({ tables: [{ name: TABLE, key: 'name' }], store: memoryItemStore(), clock: handClock() }),
  );
  for (const S of remaining) await later.send(new PutItemCommand({ TableName: TABLE, Item: { name: { S: S! } } }));
  const rest = await later.send(new ScanCommand({ TableName: TABLE, ExclusiveStartKey: LastEvaluatedKey }));
  expect(rest.Items?.map((item) => item['name']?.S)).toEqual(remaining);
});

test('a scan page ends at one megabyte, as on AWS', async () => {
  const client = localClient();
  for (const S of names(5)) {
    await client.send(
      new PutItemCommand({ TableName: TABLE, Item: { name: { S }, filler: { S: 'x'.repeat(390_000) } } }),
    );
  }
  const { pages } = await scanned(client);
  expect(pages.map((page) => page.Count)).toEqual([3, 2]);
});

test('a batch beyond 16 MB leaves the rest for another request', async () => {
  const client = localClient();
  const keys = names(45).map((S) => ({ name: { S } }));
  for (const key of keys) {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...key, filler: { S: 'x'.repeat(400_000) } } }));
  }
  const first = await client.send(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: keys } } }));
  const second = await client.send(new BatchGetItemCommand({ RequestItems: first.UnprocessedKeys }));
  expect([first.Responses?.[TABLE]?.length, second.Responses?.[TABLE]?.length]).toEqual([41, 4]);
});

test('a batch of more than a hundred keys is refused', async () => {
  const Keys = names(101).map((S) => ({ name: { S } }));
  const batch = localClient().send(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys } } }));
  await expect(batch).rejects.toThrow('Too many items requested for the BatchGetItem call');
});
