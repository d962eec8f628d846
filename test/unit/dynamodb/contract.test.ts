import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynaliteClient, localClient, type Outcome, outcomeOf, TABLE } from './both-databases';
import { CONDITIONS } from './condition-cases';
import { DYNALITE_DIFFERENCES, type Operation } from './dynalite-differences';
import { REQUESTS } from './request-cases';
import { NAMES, placeholdersIn, SAMPLE } from './sample-item';
import { PROJECTIONS, UPDATES } from './update-cases';

const Key = { name: { S: 'there' } };
const Nothing = { name: { S: 'nothing' } };

let ours: DynamoDBClient;
let theirs: DynamoDBClient;
let stop: () => Promise<void>;
const needed = new Set<string>();

beforeAll(async () => {
  ours = localClient();
  ({ client: theirs, stop } = await dynaliteClient());
});
afterAll(() => stop());

const bothOutcomes = async (command: () => object): Promise<{ ours: Outcome; theirs: Outcome }> => ({
  ours: await outcomeOf(ours, command()),
  theirs: withoutEmptyAttributes(await outcomeOf(theirs, command())),
});

/** AWS leaves `Attributes` out when an update has nothing to return, dynalite returns an empty map. */
const withoutEmptyAttributes = (outcome: Outcome): Outcome => {
  const text = JSON.stringify(outcome);
  return text === '{"output":{"Attributes":{}}}' ? { output: {} } : outcome;
};

/** Refused commands leave everything as it was, so most of the time there is nothing to reset. */
let isAsBefore = false;

const reset = async (): Promise<void> => {
  if (isAsBefore) return;
  const both = [ours, theirs].map(async (client) => {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...SAMPLE } }));
    await client.send(new DeleteItemCommand({ TableName: TABLE, Key: Nothing }));
  });
  await Promise.all(both);
};

const itemsAfterwards = () => new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: [Key, Nothing] } } });

/** Runs a command on both and returns what differs, in the answer or in the items afterwards, without good reason. */
const differencesOf = async (operation: Operation, command: () => object): Promise<object[]> => {
  await reset();
  const outcomes = [];
  for (const one of [command, itemsAfterwards]) outcomes.push(await bothOutcomes(one));
  isAsBefore = outcomes.every((outcome, index) => index > 0 || ('error' in outcome.ours && 'error' in outcome.theirs));
  const differing = outcomes.filter((outcome) => !equals(outcome.ours, outcome.theirs));
  const reason = DYNALITE_DIFFERENCES.find(({ covers }) => covers(operation));
  if (!reason) return differing.map((outcome) => ({ ...operation, ...outcome }));
  if (differing.length > 0) needed.add(reason.why);
  return [];
};

const equals = (one: unknown, two: unknown): boolean => {
  try {
    expect(one).toEqual(two);
    return true;
  } catch {
    return false;
  }
};

test('conditions hold, fail and are refused as in an independent implementation, whether there is an item or not', async () => {
  const differences = [];
  for (const text of CONDITIONS) {
    for (const key of [Key, Nothing]) {
      const operation: Operation = { kind: 'condition', text, onNothing: key === Nothing };
      const input = { TableName: TABLE, Key: key, ConditionExpression: text, ...placeholdersIn(text) };
      differences.push(...(await differencesOf(operation, () => new DeleteItemCommand(input))));
    }
  }
  expect(differences).toEqual([]);
});

test('updates have the same effect, return values and errors as in an independent implementation', async () => {
  const differences = [];
  for (const text of UPDATES) {
    for (const key of [Key, Nothing]) {
      for (const ReturnValues of ['UPDATED_OLD', 'UPDATED_NEW', 'ALL_NEW'] as const) {
        const operation: Operation = { kind: 'update', text, onNothing: key === Nothing };
        const input = { TableName: TABLE, Key: key, UpdateExpression: text, ReturnValues, ...placeholdersIn(text) };
        differences.push(...(await differencesOf(operation, () => new UpdateItemCommand(input))));
      }
    }
  }
  expect(differences).toEqual([]);
});

test('projections cut out the same parts as in an independent implementation', async () => {
  const differences = [];
  for (const text of PROJECTIONS) {
    const operation: Operation = { kind: 'projection', text, onNothing: false };
    const input = { TableName: TABLE, Key, ProjectionExpression: text, ...placeholdersIn(text) };
    differences.push(...(await differencesOf(operation, () => new GetItemCommand(input))));
  }
  expect(differences).toEqual([]);
});

test('requests are answered and refused in the same words as by an independent implementation', async () => {
  const differences = [];
  for (const [text, command] of Object.entries(REQUESTS)) {
    differences.push(...(await differencesOf({ kind: 'request', text, onNothing: false }, command)));
  }
  expect(differences).toEqual([]);
});

test('every difference that is excepted by name is still there, so that the list of exceptions cannot rot', () => {
  expect(DYNALITE_DIFFERENCES.map(({ why }) => why).filter((why) => !needed.has(why))).toEqual([]);
});

test('every placeholder name of the cases is used, so that no case tests nothing', () => {
  const text = [...CONDITIONS, ...UPDATES, ...PROJECTIONS].join(' ');
  expect(Object.keys(NAMES).filter((name) => !text.includes(name))).toEqual([]);
});
