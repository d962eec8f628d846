import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { memberOf, typeOf } from './attribute-value';
import { compareNumbers } from './decimal';

const sameBytes = (left: Uint8Array, right: Uint8Array) => Buffer.compare(left, right) === 0;

const sameMembers = <Member>(left: Member[], right: Member[], same: (a: Member, b: Member) => boolean) =>
  left.length === right.length && left.every((member) => right.some((other) => same(member, other)));

const sameMaps = (left: Record<string, AttributeValue>, right: Record<string, AttributeValue>): boolean =>
  Object.keys(left).length === Object.keys(right).length &&
  Object.entries(left).every(([name, value]) => {
    const other = memberOf(right, name);
    return other !== undefined && areEqual(value, other);
  });

/** True for two values of one type and the same content; a set has no order, a list has. Numbers are canonical here. */
export const areEqual = (left: AttributeValue, right: AttributeValue): boolean => {
  if (typeOf(left) !== typeOf(right)) return false;
  if (left.B && right.B) return sameBytes(left.B, right.B);
  if (left.BS && right.BS) return sameMembers(left.BS, right.BS, sameBytes);
  if (left.SS && right.SS) return sameMembers(left.SS, right.SS, Object.is);
  if (left.NS && right.NS) return sameMembers(left.NS, right.NS, Object.is);
  if (left.M && right.M) return sameMaps(left.M, right.M);
  if (left.L && right.L) {
    const others = right.L;
    return left.L.length === others.length && left.L.every((member, index) => areEqual(member, others[index]!));
  }
  return left.S === right.S && left.N === right.N && left.BOOL === right.BOOL;
};

/** Negative, zero or positive for two strings (by their UTF-8 bytes), numbers or binaries; undefined for all else. */
export const orderOf = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  if (left.S !== undefined && right.S !== undefined) {
    return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  return undefined;
};

/** The `begins_with` of an expression. */
export const beginsWith = (value: AttributeValue, prefix: AttributeValue): boolean => {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  return sameBytes(value.B.subarray(0, prefix.B.length), prefix.B);
};

/** The `contains` of an expression: part of a string or binary, member of a set, or element of any type of a list. */
export const contains = (container: AttributeValue, part: AttributeValue): boolean => {
  const { S: text, N: number, B: bytes } = part;
  if (container.L) return container.L.some((member) => areEqual(member, part));
  if (container.S !== undefined) return text !== undefined && container.S.includes(text);
  if (container.SS) return text !== undefined && container.SS.includes(text);
  if (container.NS) return number !== undefined && container.NS.includes(number);
  if (container.B) return bytes !== undefined && Buffer.from(container.B).includes(Buffer.from(bytes));
  if (container.BS) return bytes !== undefined && container.BS.some((member) => sameBytes(member, bytes));
  return false;
};

/** The `size` of an expression; undefined for a number, a boolean or null, which have none. */
export const sizeOf = (value: AttributeValue): number | undefined => {
  const counted = value.S ?? value.B ?? value.SS ?? value.NS ?? value.BS ?? value.L;
  if (counted !== undefined) return counted.length;
  return value.M ? Object.keys(value.M).length : undefined;
};
