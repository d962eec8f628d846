import type { Item } from './attribute-value';

/** Where the items are. An item that was handed over is never changed afterwards, so a store need not copy. */
export type ItemStore = {
  get(table: string, key: string): Item | undefined;
  put(table: string, key: string, item: Item): void;
  delete(table: string, key: string): void;
  all(table: string): Iterable<[string, Item]>;
};

/** A store that forgets everything with the process. */
export const memoryItemStore = (): ItemStore => {
  const tables = new Map<string, Map<string, Item>>();
  const itemsOf = (table: string): Map<string, Item> => {
    const items = tables.get(table) ?? new Map<string, Item>();
    tables.set(table, items);
    return items;
  };
  return {
    get: (table, key) => itemsOf(table).get(key),
    put: (table, key, item) => void itemsOf(table).set(key, item),
    delete: (table, key) => void itemsOf(table).delete(key),
    all: (table) => [...itemsOf(table)],
  };
};
