import { createHash } from 'node:crypto';
import { type Item, memberOf, typeOf } from './attribute-value';
import type { Path } from './document-path';
import { tableNotFound, validationException } from './exceptions';
import type { ItemStore } from './item-store';

/** A table with a partition key of type S and no sort key; `timeToLive` names the attribute with the expiry time. */
export type TableDefinition = { name: string; key: string; timeToLive?: string };

/** The tables and what is in them. */
export type Tables = { definitions: Map<string, TableDefinition>; store: ItemStore };

const MAXIMUM_KEY_BYTES = 2048;

/** Looks tables up by name. */
export const tablesOf = (tables: TableDefinition[], store: ItemStore): Tables => ({
  definitions: new Map(tables.map((table) => [table.name, table])),
  store,
});

/** The definition of a table, by its name (not its ARN). */
export const tableNamed = ({ definitions }: Tables, name: string): TableDefinition => {
  const table = definitions.get(name);
  if (!table) throw tableNotFound();
  return table;
};

const refuseLongKey = (value: string): string => {
  if (Buffer.byteLength(value) <= MAXIMUM_KEY_BYTES) return value;
  throw validationException(
    'One or more parameter values were invalid: ' +
      `Size of hashkey has exceeded the maximum size limit of${MAXIMUM_KEY_BYTES} bytes`,
  );
};

/** The key value in a `Key` parameter, which must be exactly the key of the table. */
export const keyIn = (table: TableDefinition, key: Item): string => {
  const value = memberOf(key, table.key)?.S;
  if (value === undefined || Object.keys(key).length !== 1) {
    throw validationException('The provided key element does not match the schema');
  }
  if (value !== '') return refuseLongKey(value);
  throw validationException(
    'One or more parameter values were invalid: ' +
      `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${table.key}`,
  );
};

/** The key value in an item that is to be put. */
export const keyOfItem = (table: TableDefinition, item: Item): string => {
  const value = memberOf(item, table.key);
  const invalid = (message: string) => validationException(`One or more parameter values were invalid: ${message}`);
  if (!value) throw invalid(`Missing the key ${table.key} in the item`);
  if (value.S === undefined) {
    throw invalid(`Type mismatch for key ${table.key} expected: S actual: ${typeOf(value)}`);
  }
  if (value.S !== '') return refuseLongKey(value.S);
  throw validationException(
    'One or more parameter values are not valid. ' +
      `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${table.key}`,
  );
};

/** Refuses a path into the key, which is a string and has nothing in it. */
export const refusePathsIntoKey = (table: TableDefinition, paths: Path[]): void => {
  if (!paths.some((path) => path.length > 1 && path[0] === table.key)) return;
  throw validationException(
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
      `Key: ${table.key}`,
  );
};

/** The place of a key in a scan: as on AWS it has nothing to do with the order of the keys. */
export const scanPosition = (key: string): string => `${createHash('sha256').update(key).digest('hex')} ${key}`;

/** Compares what `scanPosition` gives. */
export const byScanPosition = (one: string, two: string): number => (one < two ? -1 : one > two ? 1 : 0);
