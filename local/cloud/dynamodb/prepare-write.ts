import type {
  ConditionCheck,
  DeleteItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { copyItem, type Item } from './attribute-value';
import { applyUpdate } from './apply-update';
import { checkedItem } from './check-value';
import type { Path } from './document-path';
import { validationException } from './exceptions';
import { itemBytes, MAXIMUM_ITEM_BYTES } from './item-size';
import { parseUpdate } from './parse-update';
import { type ConditionInput, keyItem, type PreparedWrite, readExpressions } from './prepared-write';
import { required } from './request';
import { keyIn, keyOfItem, type TableDefinition, tableNamed, type Tables } from './table';

/** What the writes of a transaction have in common with their commands. */
type Put = Pick<PutItemCommandInput, 'TableName' | 'Item'> & ConditionInput;
type Update = Pick<UpdateItemCommandInput, 'TableName' | 'Key' | 'UpdateExpression'> & ConditionInput;
type Delete = Pick<DeleteItemCommandInput, 'TableName' | 'Key'> & ConditionInput;

const refuseLarge = (item: Item, message: string): Item => {
  if (itemBytes(item) > MAXIMUM_ITEM_BYTES) throw validationException(message);
  return item;
};

/** Reads a put: it replaces the whole item. */
export const preparePut = (tables: Tables, input: Put): PreparedWrite => {
  const name = required('TableName', input.TableName);
  const item = checkedItem(required('Item', input.Item));
  refuseLarge(item, 'Item size has exceeded the maximum allowed size');
  const { condition, returnsItemOnFailure } = readExpressions(input, ['ConditionExpression'], () => undefined);
  const table = tableNamed(tables, name);
  return { table, key: () => keyOfItem(table, item), condition, returnsItemOnFailure, next: () => copyItem(item) };
};

const refuseKeyUpdates = (table: TableDefinition, paths: Path[]): void => {
  if (!paths.some(([name]) => name === table.key)) return;
  throw validationException(
    'One or more parameter values were invalid: ' +
      `Cannot update attribute ${table.key}. This attribute is part of the key`,
  );
};

/** An update that was read, with the paths that it writes. */
export type PreparedUpdate = PreparedWrite & { paths: Path[] };

/** Reads an update: it creates the item when there is none, unless it only removes. */
export const prepareUpdate = (tables: Tables, input: Update): PreparedUpdate => {
  const name = required('TableName', input.TableName);
  const givenKey = checkedItem(required('Key', input.Key));
  const expressions = ['UpdateExpression', 'ConditionExpression'];
  const { own, condition, returnsItemOnFailure } = readExpressions(input, expressions, (placeholders) =>
    input.UpdateExpression === undefined ? [] : parseUpdate(input.UpdateExpression, placeholders),
  );
  const table = tableNamed(tables, name);
  const paths = own.map((action) => action.path);
  const key = (): string => {
    const value = keyIn(table, givenKey);
    refuseKeyUpdates(table, paths);
    return value;
  };
  const next = (before: Item | undefined): Item | undefined => {
    const after = applyUpdate(own, before, keyItem(table, key()));
    return after && refuseLarge(after, 'Item size to update has exceeded the maximum allowed size');
  };
  return { table, key, condition, returnsItemOnFailure, next, paths };
};

const prepareWithKey = (tables: Tables, input: Delete, next: PreparedWrite['next']): PreparedWrite => {
  const name = required('TableName', input.TableName);
  const givenKey = checkedItem(required('Key', input.Key));
  const { condition, returnsItemOnFailure } = readExpressions(input, ['ConditionExpression'], () => undefined);
  const table = tableNamed(tables, name);
  return { table, key: () => keyIn(table, givenKey), condition, returnsItemOnFailure, next };
};

/** Reads a delete: deleting what is not there succeeds. */
export const prepareDelete = (tables: Tables, input: Delete): PreparedWrite =>
  prepareWithKey(tables, input, () => undefined);

/** Reads a condition check of a transaction: it changes nothing. */
export const prepareConditionCheck = (tables: Tables, input: ConditionCheck): PreparedWrite => {
  required('ConditionExpression', input.ConditionExpression);
  return prepareWithKey(tables, input, (before) => before);
};
