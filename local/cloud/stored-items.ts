import type { ItemStore } from './dynamodb/item-store';
import type { CloudState } from './state';

type Item = NonNullable<ReturnType<ItemStore['get']>>;

/** DynamoDB items among the other records, so that they survive a restart with them. */
export const storedItems = (state: CloudState): ItemStore => {
  const itemsOf = (table: string) => state.collection<{ key: string; item: Item }>(`dynamodb-${table}`);
  return {
    get: (table, key) => itemsOf(table).get(key)?.item,
    put: (table, key, item) => itemsOf(table).put(key, { key, item }),
    delete: (table, key) => itemsOf(table).delete(key),
    all: (table) =>
      itemsOf(table)
        .all()
        .map(({ key, item }): [string, Item] => [key, item]),
  };
};
