import type { ItemStore } from './item-store';
import { memberOf } from './attribute-value';
import type { TableDefinition } from './table';

const FIVE_YEARS_SECONDS = 5 * 365 * 24 * 60 * 60;

/**
 * Deletes the items whose time is over, as AWS does at some time within days: until somebody calls this they are there.
 * An item counts only when the attribute is a number of seconds since 1970, not more than five years ago.
 * @param now milliseconds since 1970
 * @returns what was deleted
 */
export const sweepExpired = (
  { tables, store }: { tables: TableDefinition[]; store: ItemStore },
  now: number,
): { table: string; key: string }[] => {
  const expired = tables.flatMap(({ name, timeToLive }) => {
    if (timeToLive === undefined) return [];
    return [...store.all(name)].flatMap(([key, item]) => {
      const age = now / 1000 - Number(memberOf(item, timeToLive)?.N ?? NaN);
      return age > 0 && age <= FIVE_YEARS_SECONDS ? [{ table: name, key }] : [];
    });
  });
  for (const { table, key } of expired) store.delete(table, key);
  return expired;
};
