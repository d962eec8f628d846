import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { localDynamoDb, memoryItemStore } from '../../../local/cloud/dynamodb/dynamodb';
import { clientOf, handClock, TABLE } from './both-databases';

const key = (name: string) => ({ name: { S: name } });
const item = (name: string, count: number) => ({ ...key(name), tally: { N: String(count) } });
const put = (name: string, count: number, rest: object = {}): TransactWriteItem => ({
  Put: { TableName: TABLE, Item: item(name, count), ...rest },
});
const isNew = { ConditionExpression: 'attribute_not_exists(tally)' };
const increment = (name: string): TransactWriteItem => ({
  Update: {
    TableName: TABLE,
    Key: key(name),
    UpdateExpression: 'SET tally = tally + :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

const setUp = async (...names: string[]) => {
  const clock = handClock();
  const store = memoryItemStore();
  const client = clientOf(localDynamoDb({ tables: [{ name: TABLE, key: 'name' }], store, clock }));
  for (const name of names) await client.send(new PutItemCommand({ TableName: TABLE, Item: item(name, 1) }));
  const transact = (actions: TransactWriteItem[], ClientRequestToken?: string) =>
    client.send(
      new TransactWriteItemsCommand({ TransactItems: actions, ...(ClientRequestToken ? { ClientRequestToken } : {}) }),
    );
  const refusal = (actions: TransactWriteItem[]) =>
    transact(actions).then(
      () => Promise.reject(new Error('the transaction was not cancelled')),
      (error: TransactionCanceledException) => error,
    );
  const count = async (name: string): Promise<AttributeValue | undefined> =>
    (await client.send(new GetItemCommand({ TableName: TABLE, Key: key(name) }))).Item?.['tally'];
  return { clock, transact, refusal, count };
};

test('a transaction does everything when all conditions hold', async () => {
  const { transact, count } = await setUp('kept', 'changed', 'gone');
  await transact([
    { ConditionCheck: { TableName: TABLE, Key: key('kept'), ConditionExpression: 'attribute_exists(tally)' } },
    put('fresh', 7, isNew),
    increment('changed'),
    { Delete: { TableName: TABLE, Key: key('gone') } },
  ]);
  expect(await count('kept')).toEqual({ N: '1' });
  expect(await count('fresh')).toEqual({ N: '7' });
  expect(await count('changed')).toEqual({ N: '2' });
  expect(await count('gone')).toBeUndefined();
});

test('a transaction does nothing when one condition fails, and says which, with the item when asked', async () => {
  const { refusal, count } = await setUp('taken', 'other');
  const error = await refusal([
    increment('other'),
    put('taken', 9, { ...isNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    put('fresh', 9, isNew),
  ]);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  expect(error.message).toBe(
    'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
  );
  expect(error.CancellationReasons).toEqual([
    { Code: 'None' },
    { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: item('taken', 1) },
    { Code: 'None' },
  ]);
  expect([await count('taken'), await count('other'), await count('fresh')]).toEqual([
    { N: '1' },
    { N: '1' },
    undefined,
  ]);
});

test('what only the item shows to be wrong is the reason of its action, and cancels everything', async () => {
  const { refusal, count } = await setUp('there');
  const error = await refusal([put('fresh', 1), increment('absent'), put('', 1)]);
  expect(error.CancellationReasons?.map(({ Code, Message }) => [Code, Message])).toEqual([
    ['None', undefined],
    ['ValidationError', 'The provided expression refers to an attribute that does not exist in the item'],
    ['ValidationError', expect.stringContaining('empty string value. Key: name')],
  ]);
  expect(await count('fresh')).toBeUndefined();
});

test.each<[string, TransactWriteItem[], string]>([
  ['the same item twice', [put('a', 1), increment('a')], 'cannot include multiple operations on one item'],
  ['no action', [], 'needs 1 to 100 actions, found 0'],
  ['too many actions', Array.from({ length: 101 }, (_, at) => put(`n${at}`, 1)), 'found 101'],
  ['an empty action', [{}], 'found none'],
  ['two actions in one', [{ ...put('a', 1), ...increment('b') }], 'found Put and Update'],
  ['an expression that is wrong', [put('a', 1, { ConditionExpression: 'tally' })], 'Syntax error'],
])('a transaction with %s is refused as a whole request', async (_title, actions, message) => {
  const { transact } = await setUp();
  await expect(transact(actions)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
});

test('a transaction of more than 4 MB is refused before anything is written', async () => {
  const { transact, count } = await setUp();
  const large = (name: string): TransactWriteItem => ({
    Put: { TableName: TABLE, Item: { ...item(name, 1), filler: { S: 'x'.repeat(390 * 1024) } } },
  });
  const actions = Array.from({ length: 11 }, (_, at) => large(`n${at}`));
  await expect(transact(actions)).rejects.toThrow('has exceeded the maximum of 4194304 bytes');
  expect(await count('n0')).toBeUndefined();
});

test('the same request token writes once within ten minutes, so a retry after a lost answer does no harm', async () => {
  const { clock, transact, count } = await setUp('one');
  await transact([increment('one')], 'token');
  clock.time += 9 * 60_000;
  await transact([increment('one')], 'token');
  expect(await count('one')).toEqual({ N: '2' });
  clock.time += 2 * 60_000;
  await transact([increment('one')], 'token');
  expect(await count('one')).toEqual({ N: '3' });
});

test('the same request token with another transaction is refused', async () => {
  const { transact, count } = await setUp('one', 'two');
  await transact([increment('one')], 'token');
  await expect(transact([increment('two')], 'token')).rejects.toMatchObject({
    name: 'IdempotentParameterMismatchException',
  });
  expect(await count('two')).toEqual({ N: '1' });
});
