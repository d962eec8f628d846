import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export const ATTRIBUTE_TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const;

export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export type Item = Record<string, AttributeValue>;

/** The one type that a checked value has. */
export const typeOf = (value: AttributeValue): AttributeType => {
  const type = ATTRIBUTE_TYPES.find((candidate) => value[candidate] !== undefined);
  if (!type) throw new TypeError(`Not an attribute value: ${JSON.stringify(value)}`);
  return type;
};

/** The member of that name, never one that a map inherits (an attribute may well be called `constructor`). */
export const memberOf = <Member>(map: Record<string, Member>, name: string): Member | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** Sets a member, whatever its name: assigning to `__proto__` would set the prototype. */
export const setMember = <Member>(map: Record<string, Member>, name: string, value: Member): void => {
  Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
};

/** A copy that shares nothing with the original. */
export const copyValue = (value: AttributeValue): AttributeValue => {
  if (value.B !== undefined) return { B: Uint8Array.from(value.B) };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => Uint8Array.from(bytes)) };
  if (value.L !== undefined) return { L: value.L.map(copyValue) };
  if (value.M !== undefined) return { M: copyItem(value.M) };
  return { ...value };
};

/** A copy of a whole item or map that shares nothing with the original. */
export const copyItem = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, copyValue(value)]));
