import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { localClient, TABLE } from './both-databases';
import { placeholdersIn, SAMPLE } from './sample-item';

const Key = { name: { S: 'there' } };

/** What an independent implementation cannot vouch for is said here by hand. */
const outcomeOnSample = async (ConditionExpression: string, hasItem = true): Promise<string> => {
  const client = localClient();
  if (hasItem) await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...SAMPLE } }));
  const input = { TableName: TABLE, Key, ConditionExpression, ...placeholdersIn(ConditionExpression) };
  return client.send(new DeleteItemCommand(input)).then(
    () => 'holds',
    (error: Error) => (error.name === 'ConditionalCheckFailedException' ? 'fails' : error.message),
  );
};

const updated = async (UpdateExpression: string, hasItem = true) => {
  const client = localClient();
  if (hasItem) await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...SAMPLE } }));
  const input = { TableName: TABLE, Key, UpdateExpression, ...placeholdersIn(UpdateExpression) };
  await client.send(new UpdateItemCommand(input));
  return (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item;
};

test.each([
  ['amount = absent', 'fails'],
  ['amount <> absent', 'holds'],
])('two absent attributes are never equal: %s', async (condition, expected) => {
  expect(await outcomeOnSample(condition, false)).toBe(expected);
});

test.each([
  ['pair = :list', 'holds'],
  ['pair <> :list', 'fails'],
  ['pair = :nested', 'fails'],
  ['doc = :wholeDoc', 'holds'],
  ['doc <> :wholeDoc', 'fails'],
  ['doc = :map', 'fails'],
])('lists and maps are compared by their content, numbers in them by value: %s', async (condition, expected) => {
  expect(await outcomeOnSample(condition)).toBe(expected);
});

test.each([
  ['contains(steps, :nested)', 'holds'],
  ['contains(steps, :map)', 'fails'],
  ['size(blank) = :zero', 'holds'],
  ['blank IN (:hello, :empty)', 'holds'],
  ['NOT NOT label = :hello', 'holds'],
  ['NOT NOT label = :he', 'fails'],
])('a condition that only AWS gets right: %s', async (condition, expected) => {
  expect(await outcomeOnSample(condition)).toBe(expected);
});

test('IN with an attribute that is absent just does not match', async () => {
  expect(await outcomeOnSample(':five IN (absent, amount)')).toBe('holds');
  expect(await outcomeOnSample(':six IN (absent, amount)')).toBe('fails');
});

test('an operand without order is refused with its type, so that a wrong program does not just see a failed condition', async () => {
  expect(await outcomeOnSample('amount < :list')).toBe(
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: L',
  );
});

test('a syntax error says the token and what stands around it', async () => {
  expect(await outcomeOnSample('label = = :five')).toBe(
    'Invalid ConditionExpression: Syntax error; token: "=", near: "= = :five"',
  );
  expect(await outcomeOnSample('label = @x')).toBe(
    'Invalid ConditionExpression: Syntax error; token: "@", near: "= @x"',
  );
  expect(await outcomeOnSample('label =')).toBe('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="');
});

test('strings are ordered by their UTF-8 bytes, so an emoji comes after every character of the basic plane', async () => {
  const client = localClient();
  await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, label: { S: '🦊' } } }));
  const remove = client.send(
    new DeleteItemCommand({
      TableName: TABLE,
      Key,
      ConditionExpression: 'label > :v',
      ExpressionAttributeValues: { ':v': { S: '\uffee' } },
      ReturnValues: 'ALL_OLD',
    }),
  );
  await expect(remove).resolves.toMatchObject({ Attributes: { label: { S: '🦊' } } });
});

test('list indices mean positions before the update, in REMOVE and SET alike', async () => {
  const last = { M: { spot: { N: '9' } } };
  expect((await updated('REMOVE steps[0], steps[1]'))?.['steps']).toEqual({ L: [{ L: [{ S: 'nested' }] }, last] });
  expect((await updated('REMOVE steps[1] SET steps[2] = :one, steps[9] = :six'))?.['steps']).toEqual({
    L: [{ S: 'first' }, { N: '1' }, last, { N: '6' }],
  });
});

test('a value of SET is computed from the item before the update, whatever ADD does to the same attribute', async () => {
  expect(await updated('ADD amount :one SET fresh = amount')).toMatchObject({ amount: { N: '6' }, fresh: { N: '5' } });
});

test('a value of SET is the one before the update, also when a part of it is set in the same update', async () => {
  expect(await updated('SET doc.leaf = :ten, fresh = doc.leaf')).toMatchObject({
    doc: { M: { leaf: { N: '10' } } },
    fresh: { N: '1' },
  });
  expect((await updated('SET steps[0] = :one, fresh = steps'))?.['fresh']?.L?.[0]).toEqual({ S: 'first' });
});

test.each(['REMOVE label', 'REMOVE doc.leaf', 'DELETE tags :words'])(
  'an update that only removes creates no item: %s',
  async (expression) => {
    expect(await updated(expression, false)).toBeUndefined();
  },
);

test('an update with no expression at all creates the item, as a claim of a name does', async () => {
  const client = localClient();
  await client.send(new UpdateItemCommand({ TableName: TABLE, Key }));
  expect((await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item).toEqual(Key);
});

test.each(['SET amount = :edge + :one', 'SET amount = :huge - :one', 'SET amount = :edge + :edge'])(
  'a result that no number of 38 digits can hold is an overflow, never rounded: %s',
  async (expression) => {
    await expect(updated(expression)).rejects.toThrow('Number overflow');
  },
);

test('a list_append within a list_append is refused, as AWS does for no reason it gives', async () => {
  await expect(updated('SET fresh = list_append(list_append(:list, :nested), :list)')).rejects.toThrow(
    'The function is not allowed to be used this way in an expression; function: list_append',
  );
});

test('a number may begin with a plus sign and comes back without it', async () => {
  const client = localClient();
  await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, n: { N: '+3.10' } } }));
  expect((await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item?.['n']).toEqual({ N: '3.1' });
});
