import type { BatchGetItemCommandInput, GetItemCommandInput, KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import type { Answer } from '../not-modelled';
import { copyItem, type Item } from './attribute-value';
import { checkedItem } from './check-value';
import { type Path, project } from './document-path';
import { validationException } from './exceptions';
import { itemBytes } from './item-size';
import { parseProjection } from './parse-path';
import { placeholdersOf, refuseWithoutExpression } from './placeholders';
import { modelled, output, refuseUnmodelled, required } from './request';
import { byScanPosition, keyIn, refusePathsIntoKey, scanPosition, tableNamed, type Tables } from './table';

const PROJECTION_PARAMETERS = ['ProjectionExpression', 'ExpressionAttributeNames', 'ConsistentRead'] as const;
const MAXIMUM_BATCH = 100;
const MAXIMUM_ANSWER_BYTES = 16 * 1024 * 1024;

type ProjectionInput = Pick<GetItemCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'>;

const readProjection = (input: ProjectionInput): Path[] | undefined => {
  refuseWithoutExpression(input, ['ProjectionExpression']);
  const placeholders = placeholdersOf(input);
  const paths =
    input.ProjectionExpression === undefined ? undefined : parseProjection(input.ProjectionExpression, placeholders);
  placeholders.refuseUnused();
  return paths;
};

const projected = (item: Item, paths: Path[] | undefined): Item => (paths ? project(item, paths) : copyItem(item));

/** GetItem; every read is consistent. */
export const getItem = (tables: Tables): Answer =>
  modelled<GetItemCommandInput>('GetItemCommand', ['TableName', 'Key', ...PROJECTION_PARAMETERS], (input) => {
    const name = required('TableName', input.TableName);
    const key = checkedItem(required('Key', input.Key));
    const paths = readProjection(input);
    const table = tableNamed(tables, name);
    const keyValue = keyIn(table, key);
    refusePathsIntoKey(table, paths ?? []);
    const item = tables.store.get(name, keyValue);
    return output({ Item: item && projected(item, paths) });
  });

type Wanted = { table: string; request: KeysAndAttributes; key: Item; position: string; paths: Path[] | undefined };

const refuseBatch = (count: number, keys: string[]): void => {
  if (count > MAXIMUM_BATCH) throw validationException('Too many items requested for the BatchGetItem call');
  if (new Set(keys).size !== keys.length) {
    throw validationException('Provided list of item keys contains duplicates');
  }
};

const wantedOf = (tables: Tables, name: string, request: KeysAndAttributes): Wanted[] => {
  refuseUnmodelled('BatchGetItemCommand', request, ['Keys', ...PROJECTION_PARAMETERS], `RequestItems.${name}.`);
  const paths = readProjection(request);
  const keys = required('Keys', request.Keys).map((key) => checkedItem(key));
  const table = tableNamed(tables, name);
  const wanted = keys.map((key) => ({ table: name, request, key, position: scanPosition(keyIn(table, key)), paths }));
  refusePathsIntoKey(table, paths ?? []);
  refuseBatch(
    keys.length,
    wanted.map(({ position }) => position),
  );
  // AWS promises no order. This one is not that of the request, so that nobody comes to rely on it.
  return wanted.sort((one, two) => byScanPosition(one.position, two.position));
};

const found = (tables: Tables, { table, key }: Wanted): Item | undefined =>
  tables.store.get(table, keyIn(tableNamed(tables, table), key));

const readBatch = (tables: Tables, wanted: Wanted[]): object => {
  const answered: Record<string, Item[]> = {};
  const unprocessed: Record<string, KeysAndAttributes> = {};
  let bytes = 0;
  for (const one of wanted) {
    const items = (answered[one.table] ??= []);
    const item = found(tables, one);
    if (!item) continue;
    bytes += itemBytes(item);
    if (bytes <= MAXIMUM_ANSWER_BYTES) items.push(projected(item, one.paths));
    else (unprocessed[one.table] ??= { ...one.request, Keys: [] }).Keys!.push(copyItem(one.key));
  }
  return { Responses: answered, UnprocessedKeys: unprocessed };
};

/** BatchGetItem; keys beyond 16 MB of answers come back as unprocessed. */
export const batchGetItem = (tables: Tables): Answer =>
  modelled<BatchGetItemCommandInput>('BatchGetItemCommand', ['RequestItems'], (input) => {
    const requests = Object.entries(required('RequestItems', input.RequestItems));
    const wanted = requests.flatMap(([name, request]) => wantedOf(tables, name, request));
    refuseBatch(wanted.length, []);
    return readBatch(tables, wanted);
  });
