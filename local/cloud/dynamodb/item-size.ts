import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value';

/** An item may have at most this many bytes, names included. */
export const MAXIMUM_ITEM_BYTES = 400 * 1024;

const CONTAINER_BYTES = 3;

const sum = <Member>(members: Member[], bytesOf: (member: Member) => number) =>
  members.reduce((total, member) => total + bytesOf(member), 0);

const numberBytes = (canonicalText: string): number => {
  const digits = canonicalText.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (canonicalText.startsWith('-') ? 1 : 0);
};

const valueBytes = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS) return sum(value.SS, (member) => Buffer.byteLength(member));
  if (value.NS) return sum(value.NS, numberBytes);
  if (value.BS) return sum(value.BS, (member) => member.length);
  if (value.L) return CONTAINER_BYTES + sum(value.L, (member) => 1 + valueBytes(member));
  if (value.M) return CONTAINER_BYTES + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
};

/**
 * The size that counts against the limits, by the rules of the developer guide's page on item sizes. AWS calls its own
 * rule for numbers approximate, so an item within a few bytes of a limit may be judged differently there.
 */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + valueBytes(value));
