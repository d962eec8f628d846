import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { copyItem, type Item } from './attribute-value';
import type { Condition } from './condition-tree';
import { holds } from './evaluate-condition';
import { conditionalCheckFailed } from './exceptions';
import { parseCondition } from './parse-condition';
import { type PlaceholderInput, type Placeholders, placeholdersOf, refuseWithoutExpression } from './placeholders';
import { oneOf } from './request';
import type { TableDefinition, Tables } from './table';

/** A write whose request has been read and found legal; what it does depends on the item that it finds. */
export type PreparedWrite = {
  table: TableDefinition;
  /** Refuses a key that does not fit the table. */
  key(): string;
  condition: Condition | undefined;
  returnsItemOnFailure: boolean;
  /** The item afterwards; undefined when there shall be none. */
  next(before: Item | undefined): Item | undefined;
};

/** What a write would do. */
export type PlannedWrite = { table: string; key: string; before: Item | undefined; after: Item | undefined };

/** The parameters that all conditional writes share. */
export type ConditionInput = PlaceholderInput & {
  ConditionExpression?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
};

/** Reads expressions of a write: `parse` reads those that are its own, before the condition as on AWS. */
export const readExpressions = <Own>(
  input: ConditionInput,
  expressions: string[],
  parse: (placeholders: Placeholders) => Own,
) => {
  refuseWithoutExpression(input, expressions);
  const placeholders = placeholdersOf(input);
  const own = parse(placeholders);
  const { ConditionExpression: text } = input;
  const condition = text === undefined ? undefined : parseCondition(text, 'ConditionExpression', placeholders);
  placeholders.refuseUnused();
  const onFailure = input.ReturnValuesOnConditionCheckFailure;
  oneOf('ReturnValuesOnConditionCheckFailure', onFailure, ['ALL_OLD', 'NONE']);
  return { own, condition, returnsItemOnFailure: onFailure === 'ALL_OLD' };
};

/** Looks at the item and says what the write would do; throws when its condition does not hold. */
export const planWrite = ({ store }: Tables, write: PreparedWrite): PlannedWrite => {
  const key = write.key();
  const before = store.get(write.table.name, key);
  if (write.condition && !holds(write.condition, before ?? {})) {
    throw conditionalCheckFailed(before && write.returnsItemOnFailure ? copyItem(before) : undefined);
  }
  return { table: write.table.name, key, before, after: write.next(before) };
};

/** Does what was planned. */
export const commitWrite = ({ store }: Tables, { table, key, before, after }: PlannedWrite): void => {
  if (after) {
    if (after !== before) store.put(table, key, after);
  } else if (before) store.delete(table, key);
};

/** A key of the table as an item that has only this. */
export const keyItem = (table: TableDefinition, key: string): Record<string, AttributeValue> => ({
  [table.key]: { S: key },
});
