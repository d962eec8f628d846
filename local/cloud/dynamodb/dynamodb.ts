import type { Clock } from '../../../functions/shared/clock';
import type { Service } from '../not-modelled';
import type { ItemStore } from './item-store';
import { batchGetItem, getItem } from './read-commands';
import { scan } from './scan-command';
import { type TableDefinition, tablesOf } from './table';
import { transactWriteItems } from './transact-write';
import { deleteItem, putItem, updateItem } from './write-commands';

export { type ItemStore, memoryItemStore } from './item-store';
export type { TableDefinition } from './table';

export type LocalDynamoDbOptions = {
  tables: TableDefinition[];
  store: ItemStore;
  clock: Clock;
  /** A scan's page has at most this many items; without it only the 1 MB of AWS counts. */
  scanPageItems?: number;
};

/**
 * Answers DynamoDB commands in process, by the command's name as the SDK's middleware context has it.
 * Each handler throws what the SDK would throw, and `NotModelled` for a parameter it does not know; a command that is
 * not in the record is not modelled either. Items are copied on their way in and out.
 */
export const localDynamoDb = (options: LocalDynamoDbOptions): Service => {
  const tables = tablesOf(options.tables, options.store);
  return {
    GetItemCommand: getItem(tables),
    BatchGetItemCommand: batchGetItem(tables),
    ScanCommand: scan(tables, options.scanPageItems ?? Infinity),
    PutItemCommand: putItem(tables),
    UpdateItemCommand: updateItem(tables),
    DeleteItemCommand: deleteItem(tables),
    TransactWriteItemsCommand: transactWriteItems(tables, options.clock),
  };
};
