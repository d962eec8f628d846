import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, memoryItemStore } from '../../../local/cloud/dynamodb/dynamodb';
import { sweepExpired } from '../../../local/cloud/dynamodb/time-to-live';
import { clientOf, documentClientOf, emptyDynamoDb, handClock, localClient, TABLE } from './both-databases';

const Key = { name: { S: 'there' } };
test('items are copied in and out, so that nobody changes the table by changing an object', async () => {
  const client = localClient();
  const bytes = Uint8Array.from([1, 2]);
  const item = { ...Key, list: { L: [{ S: 'before' }] }, bytes: { B: bytes } };
  await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  item.list.L[0]!.S = 'after';
  bytes[0] = 9;
  const first = (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item!;
  expect(first).toEqual({ ...Key, list: { L: [{ S: 'before' }] }, bytes: { B: Uint8Array.from([1, 2]) } });
  first['list']!.L!.push({ S: 'more' });
  first['bytes']!.B![0] = 9;
  const second = (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item;
  expect(second).toEqual({ ...Key, list: { L: [{ S: 'before' }] }, bytes: { B: Uint8Array.from([1, 2]) } });
});

test('what an update returns and what it was given are copies too', async () => {
  const client = localClient();
  const value = { L: [{ N: '1' }] };
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET va = :v, vb = :v',
      ExpressionAttributeValues: { ':v': value },
      ReturnValues: 'ALL_NEW',
    }),
  );
  value.L.push({ N: '2' });
  Attributes!['va']!.L!.push({ N: '3' });
  const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key }));
  expect(Item).toEqual({ ...Key, va: { L: [{ N: '1' }] }, vb: { L: [{ N: '1' }] } });
});

test('what a projection cuts out is a copy too', async () => {
  const client = localClient();
  await client.send(
    new PutItemCommand({ TableName: TABLE, Item: { ...Key, va: { M: { list: { L: [{ N: '1' }] } } } } }),
  );
  const get = async (rest: object) =>
    (await client.send(new GetItemCommand({ TableName: TABLE, Key, ...rest }))).Item?.['va']?.M?.['list']?.L;
  (await get({ ProjectionExpression: 'va' }))!.push({ N: '2' });
  (await get({ ProjectionExpression: 'va.#l', ExpressionAttributeNames: { '#l': 'list' } }))!.push({ N: '3' });
  expect(await get({})).toEqual([{ N: '1' }]);
});

test('a failed condition carries the item only when asked, and the real class of the SDK', async () => {
  const client = localClient();
  await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, a: { S: 'x' } } }));
  const put = (rest: object) =>
    client
      .send(
        new PutItemCommand({ TableName: TABLE, Item: Key, ConditionExpression: 'attribute_not_exists(a)', ...rest }),
      )
      .catch((error: unknown) => error);
  const plain = await put({});
  expect(plain).toBeInstanceOf(ConditionalCheckFailedException);
  expect(plain).toMatchObject({ name: 'ConditionalCheckFailedException', $fault: 'client', Item: undefined });
  const asked = (await put({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })) as ConditionalCheckFailedException;
  expect(asked.Item).toEqual({ ...Key, a: { S: 'x' } });
  asked.Item!['a'] = { S: 'changed' };
  expect((await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item?.['a']).toEqual({ S: 'x' });
});

test('errors are those that the SDK would throw, so that instanceof and names work as against AWS', async () => {
  const client = localClient();
  const unknown = client.send(new GetItemCommand({ TableName: 'unknown', Key }));
  await expect(unknown).rejects.toBeInstanceOf(ResourceNotFoundException);
  const invalid = client.send(new GetItemCommand({ TableName: TABLE, Key: {} }));
  await expect(invalid).rejects.toBeInstanceOf(DynamoDBServiceException);
});

test.each([
  [new GetItemCommand({ TableName: TABLE, Key, AttributesToGet: ['a'] }), 'GetItemCommand', 'AttributesToGet'],
  [new ScanCommand({ TableName: TABLE, Select: 'COUNT' }), 'ScanCommand', 'Select'],
  [new ScanCommand({ TableName: TABLE, Segment: 0, TotalSegments: 2 }), 'ScanCommand', 'Segment'],
  [
    new PutItemCommand({ TableName: TABLE, Item: Key, ReturnConsumedCapacity: 'TOTAL' }),
    'PutItemCommand',
    'ReturnConsumedCapacity',
  ],
  [
    new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: [Key], AttributesToGet: ['a'] } } }),
    'BatchGetItemCommand',
    `RequestItems.${TABLE}.AttributesToGet`,
  ],
  [
    new TransactWriteItemsCommand({ TransactItems: [], ReturnItemCollectionMetrics: 'SIZE' }),
    'TransactWriteItemsCommand',
    'ReturnItemCollectionMetrics',
  ],
])(
  'a parameter that is not modelled is refused by name instead of being ignored: %#',
  async (command, name, parameter) => {
    const answer = localClient().send(command as GetItemCommand);
    await expect(answer).rejects.toMatchObject({
      name: 'NotModelled',
      message: expect.stringMatching(new RegExp(`^${name} was asked for ${parameter},`)),
    });
  },
);

test('asking for no measurements is the same as not asking', async () => {
  const command = new PutItemCommand({ TableName: TABLE, Item: Key, ReturnConsumedCapacity: 'NONE' });
  await expect(localClient().send(command)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test.each([
  [{ S: 5 }, 'SerializationException', 'S needs a string, found number'],
  [{ N: 5 }, 'SerializationException', 'N needs a string, found number'],
  [{ BOOL: 'true' }, 'SerializationException', 'BOOL needs true or false, found string'],
  [{ L: {} }, 'SerializationException', 'L needs a list, found object'],
  ['text', 'SerializationException', 'M needs a map, found string'],
  [{}, 'ValidationException', 'Supplied AttributeValue is empty'],
  [{ X: 'x' }, 'ValidationException', 'Supplied AttributeValue is empty'],
  [{ S: 'x', N: '1' }, 'ValidationException', 'has more than one datatypes set'],
])('a value that is no attribute value is refused instead of being stored: %j', async (value, name, message) => {
  const put = localClient().send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, v: value as never } }));
  await expect(put).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test('maps deeper than 32 levels are refused', async () => {
  const nested = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { a: nested(levels - 1) } });
  const put = (levels: number) =>
    localClient().send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, v: nested(levels) as never } }));
  await expect(put(31)).resolves.toBeDefined();
  await expect(put(32)).rejects.toThrow('Nesting Levels have exceeded supported limits');
});

test('attributes may be called like what every object inherits', async () => {
  const client = localClient();
  const item = JSON.parse('{"name":{"S":"there"},"__proto__":{"S":"data"},"constructor":{"N":"1"}}') as typeof Key;
  await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  const found = await client.send(new GetItemCommand({ TableName: TABLE, Key }));
  expect(JSON.stringify(found.Item)).toBe(JSON.stringify(item));
});

test('the document client works over it, as the registry uses it', async () => {
  const client = documentClientOf(emptyDynamoDb());
  await client.send(
    new PutCommand({ TableName: TABLE, Item: { name: 'there', tags: new Set(['a']), nested: { n: 1 } } }),
  );
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { name: 'there' },
      UpdateExpression: 'SET nested.n = nested.n + :one',
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  expect(Attributes).toEqual({ nested: { n: 2 } });
  const { Item } = await client.send(new GetCommand({ TableName: TABLE, Key: { name: 'there' } }));
  expect(Item).toEqual({ name: 'there', tags: new Set(['a']), nested: { n: 2 } });
});

describe('time to live', () => {
  const tables = [
    { name: TABLE, key: 'name', timeToLive: 'expiresAt' },
    { name: 'other', key: 'id' },
  ];
  const now = 1_700_000_000_000;

  const withExpiries = async (expiries: Record<string, object>) => {
    const store = memoryItemStore();
    const client = clientOf(localDynamoDb({ tables, store, clock: handClock(now) }));
    for (const [S, expiresAt] of Object.entries(expiries)) {
      await client.send(new PutItemCommand({ TableName: TABLE, Item: { name: { S }, expiresAt: expiresAt as never } }));
    }
    return { store, client };
  };

  test('an expired item is still there until it is swept, because AWS deletes late', async () => {
    const { store, client } = await withExpiries({ there: { N: String(now / 1000 - 60) } });
    expect((await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item).toBeDefined();
    expect(sweepExpired({ tables, store }, now)).toEqual([{ table: TABLE, key: 'there' }]);
    expect((await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item).toBeUndefined();
  });

  test('only seconds in the past, and not more than five years, count: all else is kept', async () => {
    const { store } = await withExpiries({
      later: { N: String(now / 1000 + 60) },
      milliseconds: { N: String(now - 60_000) },
      text: { S: String(now / 1000 - 60) },
      ancient: { N: '1' },
    });
    expect(sweepExpired({ tables, store }, now)).toEqual([]);
  });
});
