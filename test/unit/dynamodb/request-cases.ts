import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLE, type Values } from './both-databases';

const Key = { name: { S: 'there' } };
const long = 'x'.repeat(2049);
const digits = '1234567890';

const put =
  (attributes: Values, rest: object = {}) =>
  () =>
    new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...attributes }, ...rest });
const putItem = (item: object) => () => new PutItemCommand({ TableName: TABLE, Item: item as Values });
const number = (text: string) => put({ n: { N: text } });
const value = (content: object) => put({ v: content } as Values);
const get =
  (key: object, rest: object = {}) =>
  () =>
    new GetItemCommand({ TableName: TABLE, Key: key as Values, ...rest });
const update = (rest: object) => () => new UpdateItemCommand({ TableName: TABLE, Key, ...rest });
const remove = (rest: object) => () => new DeleteItemCommand({ TableName: TABLE, Key, ...rest });
const scan = (rest: object) => () => new ScanCommand({ TableName: TABLE, ...rest });
const batch =
  (request: object, table = TABLE) =>
  () =>
    new BatchGetItemCommand({ RequestItems: { [table]: request as { Keys: Values[] } } });
const keys = (...names: string[]) => names.map((S) => ({ name: { S } }));

/** Requests that differ in something else than one expression. The table holds one item, the sample. */
export const REQUESTS: Record<string, () => object> = {
  // numbers
  'put a number with zeros at its end': number('100.500'),
  'put a number with zeros before it': number('000012'),
  'put a negative zero': number('-0'),
  'put a number with an exponent': number('-1.5E-7'),
  'put a number that begins with a point': number('.25'),
  'put a number with a plus sign': number('+3'),
  'put the number of most digits': number(digits.repeat(3) + '12345678'),
  'put a number of too many digits': number(digits.repeat(3) + '123456789'),
  'put a number of many digits that are zeros': number('1' + '0'.repeat(50)),
  'put the largest number': number('9.9999999999999999999999999999999999999E+125'),
  'put a number that is too large': number('1e126'),
  'put the smallest number': number('1e-130'),
  'put a number that is too small': number('-1e-131'),
  'put a number far beyond everything': number('1e1000000'),
  'put a number that is empty': number(''),
  'put a number that is a word': number('five'),
  'put a number with a blank': number(' 1'),
  'put a number that is not finite': number('Infinity'),
  'put a number with two points': number('1.2.3'),
  // values
  'put an empty set of strings': value({ SS: [] }),
  'put an empty set of numbers': value({ NS: [] }),
  'put a set with the same string twice': value({ SS: ['a', 'b', 'a'] }),
  'put a set with the same number twice': value({ NS: ['1', '2', '1.0'] }),
  'put a set with a word among the numbers': value({ NS: ['1', 'two'] }),
  'put a null that is false': value({ NULL: false }),
  'put an empty list, map, string and binary': put({
    a: { L: [] },
    b: { M: {} },
    c: { S: '' },
    d: { B: new Uint8Array() },
  }),
  'put a wrong number deep inside': value({ M: { a: { L: [{ N: '1' }, { N: 'x' }] } } }),
  'put umlauts and emoji': put({ Größe: { S: 'übergroß 🦊' } }),
  'put an item of 401 KB': value({ S: 'x'.repeat(401 * 1024) }),
  'put an item just below 400 KB': value({ S: 'x'.repeat(400 * 1024 - 10) }),
  'update an item beyond 400 KB': update({
    UpdateExpression: 'SET big = :v',
    ExpressionAttributeValues: { ':v': { S: 'x'.repeat(400 * 1024) } },
  }),
  // keys
  'put without the key': putItem({ other: { S: 'x' } }),
  'put a key of another type': putItem({ name: { N: '1' } }),
  'put an empty key': putItem({ name: { S: '' } }),
  'put a key that is too long': putItem({ name: { S: long } }),
  'get a key of another type': get({ name: { N: '1' } }),
  'get an empty key': get({ name: { S: '' } }),
  'get a key that is too long': get({ name: { S: long } }),
  'get by another attribute': get({ label: { S: 'hello' } }),
  'get by the key and another attribute': get({ ...Key, label: { S: 'hello' } }),
  'get by no key': get({}),
  'get what is there': get(Key, { ConsistentRead: true }),
  'get what is not there': get({ name: { S: 'absent' } }),
  'get from an unknown table': () => new GetItemCommand({ TableName: 'unknown', Key }),
  'put into an unknown table': () => new PutItemCommand({ TableName: 'unknown', Item: Key }),
  // return values
  'put and return nothing': put({ a: { S: 'b' } }, { ReturnValues: 'NONE' }),
  'put and return the old item': put({ a: { S: 'b' } }, { ReturnValues: 'ALL_OLD' }),
  'put and return the new item': put({ a: { S: 'b' } }, { ReturnValues: 'ALL_NEW' }),
  'put and return something unknown': put({ a: { S: 'b' } }, { ReturnValues: 'SOME' }),
  'delete and return the old item': remove({ ReturnValues: 'ALL_OLD' }),
  'delete and return the new item': remove({ ReturnValues: 'UPDATED_NEW' }),
  'delete what is not there': () => new DeleteItemCommand({ TableName: TABLE, Key: { name: { S: 'absent' } } }),
  'update nothing': update({ ReturnValues: 'ALL_NEW' }),
  'update nothing where nothing is': () =>
    new UpdateItemCommand({ TableName: TABLE, Key: { name: { S: 'nothing' } }, ReturnValues: 'ALL_NEW' }),
  // placeholders
  'a name that is not used': update({ UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { '#b': 'b' } }),
  'a value that is not used': remove({
    ConditionExpression: 'attribute_exists(label)',
    ExpressionAttributeValues: { ':a': { S: 'x' }, ':b': { S: 'y' } },
  }),
  'names without an expression': put({}, { ExpressionAttributeNames: { '#a': 'a' } }),
  'values without an expression': put({}, { ExpressionAttributeValues: { ':a': { S: 'a' } } }),
  'values without an expression in an update': update({ ExpressionAttributeValues: { ':a': { S: 'a' } } }),
  'no names at all': remove({ ConditionExpression: 'attribute_exists(label)', ExpressionAttributeNames: {} }),
  'no values at all': remove({ ConditionExpression: 'attribute_exists(label)', ExpressionAttributeValues: {} }),
  'a name without its sign': remove({
    ConditionExpression: 'attribute_exists(#a)',
    ExpressionAttributeNames: { a: 'label' },
  }),
  'a value with a wrong character': remove({
    ConditionExpression: 'label = :a',
    ExpressionAttributeValues: { ':a-b': { S: 'x' } },
  }),
  'a value that is no number': remove({
    ConditionExpression: 'label = :a',
    ExpressionAttributeValues: { ':a': { N: 'x' } },
  }),
  'a value that update and condition share': update({
    UpdateExpression: 'SET a = :v, #b = :v',
    ConditionExpression: '#b <> :v',
    ExpressionAttributeNames: { '#b': 'b' },
    ExpressionAttributeValues: { ':v': { N: '1' } },
  }),
  'a condition and an update that are both wrong': update({
    UpdateExpression: 'SET',
    ConditionExpression: 'AND',
  }),
  // batches
  'a batch': batch({ Keys: keys('there', 'absent') }),
  'a batch with a projection': batch({
    Keys: keys('there'),
    ProjectionExpression: '#l, doc.leaf',
    ExpressionAttributeNames: { '#l': 'label' },
  }),
  'a batch with the same key twice': batch({ Keys: keys('a', 'b', 'a') }),
  'a batch with a wrong key': batch({ Keys: [{ label: { S: 'x' } }] }),
  'a batch from an unknown table': batch({ Keys: keys('a') }, 'unknown'),
  'a batch with a wrong projection': batch({ Keys: keys('there'), ProjectionExpression: 'a,' }),
  // scans
  'a scan': scan({}),
  'a scan with a filter that matches': scan({ FilterExpression: 'attribute_exists(label)' }),
  'a scan with a filter that does not match': scan({ FilterExpression: 'attribute_not_exists(label)' }),
  'a scan with a projection': scan({ ProjectionExpression: 'label, steps[1]' }),
  'a scan with a limit': scan({ Limit: 1 }),
  'a scan with a larger limit': scan({ Limit: 2 }),
  'a scan with no limit': scan({ Limit: 0 }),
  'a scan from the only key': scan({ ExclusiveStartKey: Key }),
  'a scan from a wrong key': scan({ ExclusiveStartKey: { label: { S: 'x' } } }),
  'a scan with a wrong filter': scan({ FilterExpression: 'label' }),
  'a scan with a filter into the key': scan({
    FilterExpression: '#k.a = :v',
    ExpressionAttributeNames: { '#k': 'name' },
    ExpressionAttributeValues: { ':v': { S: 'x' } },
  }),
  'a scan of an unknown table': () => new ScanCommand({ TableName: 'unknown' }),
};
