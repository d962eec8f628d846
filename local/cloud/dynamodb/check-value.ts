import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ATTRIBUTE_TYPES, type AttributeType, type Item } from './attribute-value';
import { canonicalNumber } from './decimal';
import { serializationException, validationException } from './exceptions';

const MAXIMUM_DEPTH = 32;

const invalid = (message: string) => validationException(`One or more parameter values were invalid: ${message}`);

const checkedString = (type: AttributeType, value: unknown): string => {
  if (typeof value !== 'string') throw serializationException(`${type} needs a string, found ${typeof value}`);
  return value;
};

const checkedBytes = (type: AttributeType, value: unknown): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw serializationException(`${type} needs bytes, found ${typeof value}`);
  return Uint8Array.from(value);
};

const checkedList = (type: AttributeType, value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw serializationException(`${type} needs a list, found ${typeof value}`);
  return value;
};

const checkedMap = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw serializationException(`M needs a map, found ${Array.isArray(value) ? 'a list' : typeof value}`);
  }
  return value as Record<string, unknown>;
};

const refuseDuplicates = (texts: string[], message: string): void => {
  if (new Set(texts).size !== texts.length) throw validationException(message);
};

const checkedStringSet = (value: unknown): AttributeValue => {
  const members = checkedList('SS', value).map((member) => checkedString('SS', member));
  if (members.length === 0) throw invalid('An string set  may not be empty');
  const found = `[${members.join(', ')}]`;
  refuseDuplicates(
    members,
    `One or more parameter values were invalid: Input collection ${found} contains duplicates.`,
  );
  return { SS: members };
};

const checkedNumberSet = (value: unknown): AttributeValue => {
  const members = checkedList('NS', value).map((member) => canonicalNumber(checkedString('NS', member)));
  if (members.length === 0) throw invalid('An number set  may not be empty');
  refuseDuplicates(members, 'Input collection contains duplicates');
  return { NS: members };
};

const checkedByteSet = (value: unknown): AttributeValue => {
  const members = checkedList('BS', value).map((member) => checkedBytes('BS', member));
  if (members.length === 0) throw invalid('Binary sets should not be empty');
  const texts = members.map((bytes) => Buffer.from(bytes).toString('base64'));
  const found = `[${texts.join(', ')}]`;
  refuseDuplicates(
    texts,
    `One or more parameter values were invalid: Input collection ${found}of type BS contains duplicates.`,
  );
  return { BS: members };
};

const checkedNull = (value: unknown): AttributeValue => {
  if (value !== true) throw invalid('Null attribute value types must have the value of true');
  return { NULL: true };
};

const checkedBoolean = (value: unknown): AttributeValue => {
  if (typeof value !== 'boolean') throw serializationException(`BOOL needs true or false, found ${typeof value}`);
  return { BOOL: value };
};

const checkedByType = (type: AttributeType, value: unknown, depth: number): AttributeValue => {
  switch (type) {
    case 'S':
      return { S: checkedString(type, value) };
    case 'N':
      return { N: canonicalNumber(checkedString(type, value)) };
    case 'B':
      return { B: checkedBytes(type, value) };
    case 'BOOL':
      return checkedBoolean(value);
    case 'NULL':
      return checkedNull(value);
    case 'SS':
      return checkedStringSet(value);
    case 'NS':
      return checkedNumberSet(value);
    case 'BS':
      return checkedByteSet(value);
    case 'L':
      return { L: checkedList(type, value).map((member) => checkedValue(member, depth + 1)) };
    case 'M':
      return { M: checkedItem(checkedMap(value), depth + 1) };
  }
};

/** A copy of a value from a request, with canonical numbers; refuses what AWS would refuse in any place. */
export const checkedValue = (value: unknown, depth = 0): AttributeValue => {
  if (depth >= MAXIMUM_DEPTH) throw validationException('Nesting Levels have exceeded supported limits');
  const present = Object.entries(checkedMap(value)).filter(([, member]) => member !== undefined);
  const [type, content] = present[0] ?? [];
  if (!ATTRIBUTE_TYPES.some((known) => known === type)) {
    throw validationException('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  if (present.length > 1) {
    throw validationException(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return checkedByType(type as AttributeType, content, depth);
};

/** The same for an item, a key or a map: a checked copy of every member. */
export const checkedItem = (item: Record<string, unknown>, depth = 0): Item => {
  const members = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, checkedValue(value, depth)]));
};
