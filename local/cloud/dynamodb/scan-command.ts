import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { Answer } from '../not-modelled';
import { copyItem, type Item } from './attribute-value';
import { checkedItem } from './check-value';
import { project } from './document-path';
import { holds } from './evaluate-condition';
import { validationException } from './exceptions';
import { itemBytes } from './item-size';
import { parseCondition } from './parse-condition';
import { parseProjection } from './parse-path';
import { placeholdersOf, refuseWithoutExpression } from './placeholders';
import { keyItem } from './prepared-write';
import { atLeast, modelled, required } from './request';
import {
  byScanPosition,
  keyIn,
  refusePathsIntoKey,
  scanPosition,
  type TableDefinition,
  tableNamed,
  type Tables,
} from './table';

const MAXIMUM_PAGE_BYTES = 1024 * 1024;

const readExpressions = (input: ScanCommandInput) => {
  refuseWithoutExpression(input, ['ProjectionExpression', 'FilterExpression']);
  const placeholders = placeholdersOf(input);
  const { FilterExpression: filter, ProjectionExpression: projection } = input;
  const condition = filter === undefined ? undefined : parseCondition(filter, 'FilterExpression', placeholders);
  const paths = projection === undefined ? undefined : parseProjection(projection, placeholders);
  placeholders.refuseUnused();
  return { condition, paths, allPaths: placeholders.paths };
};

const startPosition = (table: TableDefinition, given: ScanCommandInput['ExclusiveStartKey']): string => {
  if (given === undefined) return '';
  try {
    return scanPosition(keyIn(table, checkedItem(given)));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw validationException(`The provided starting key is invalid: ${error.message}`);
  }
};

type Page = { scanned: { key: string; item: Item }[]; isFull: boolean };

const readPage = (tables: Tables, table: TableDefinition, after: string, maximumItems: number): Page => {
  const rest = [...tables.store.all(table.name)]
    .map(([key, item]) => ({ key, item, position: scanPosition(key) }))
    .filter(({ position }) => position > after)
    .sort((one, two) => byScanPosition(one.position, two.position));
  const page: Page = { scanned: [], isFull: false };
  let bytes = 0;
  for (const { key, item } of rest) {
    page.scanned.push({ key, item });
    bytes += itemBytes(item);
    // Full is full: as on AWS the page has a last key even when nothing comes after it.
    page.isFull = page.scanned.length >= maximumItems || bytes >= MAXIMUM_PAGE_BYTES;
    if (page.isFull) break;
  }
  return page;
};

/** Scan, in an order that is always the same; a page ends at the limit, at `pageItems` or at 1 MB, before the filter. */
export const scan = (tables: Tables, pageItems: number): Answer => {
  const parameters = [
    'TableName',
    'FilterExpression',
    'ProjectionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
    'Limit',
    'ExclusiveStartKey',
    'ConsistentRead',
  ] as const;
  return modelled<ScanCommandInput>('ScanCommand', parameters, (input) => {
    const name = required('TableName', input.TableName);
    const limit = atLeast('Limit', input.Limit, 1) ?? Infinity;
    const { condition, paths, allPaths } = readExpressions(input);
    const table = tableNamed(tables, name);
    const after = startPosition(table, input.ExclusiveStartKey);
    refusePathsIntoKey(table, allPaths);
    const { scanned, isFull } = readPage(tables, table, after, Math.min(limit, pageItems));
    const items = scanned.map(({ item }) => item).filter((item) => !condition || holds(condition, item));
    const last = scanned.at(-1);
    return {
      Items: items.map((item) => (paths ? project(item, paths) : copyItem(item))),
      Count: items.length,
      ScannedCount: scanned.length,
      ...(isFull && last ? { LastEvaluatedKey: keyItem(table, last.key) } : {}),
    };
  });
};
