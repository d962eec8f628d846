import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { memberOf, typeOf } from './attribute-value';
import { checkedValue } from './check-value';
import type { Path } from './document-path';
import { validationException } from './exceptions';

/** The #names and :values of one request; remembers which of them its expressions used. */
export type Placeholders = {
  nameOf(reference: string): string | undefined;
  valueOf(reference: string): AttributeValue | undefined;
  /** Every path of every expression that was parsed with them. */
  readonly paths: Path[];
  /** To be called when all expressions are parsed. */
  refuseUnused(): void;
};

export type PlaceholderInput = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
};

const checkedReferences = <Content>(
  parameter: string,
  pattern: RegExp,
  given: Record<string, Content> | undefined,
): Record<string, Content> => {
  if (given === undefined) return {};
  const references = Object.keys(given);
  if (references.length === 0) throw validationException(`${parameter} must not be empty`);
  const wrong = references.find((reference) => !pattern.test(reference));
  if (wrong !== undefined) {
    throw validationException(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
  }
  return given;
};

const checkedReferenceValue = (reference: string, value: AttributeValue): AttributeValue => {
  try {
    return checkedValue(value);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw validationException(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${reference}`,
    );
  }
};

const refuseUnusedOf = (parameter: string, given: object, used: Set<string>): void => {
  const unused = Object.keys(given).filter((reference) => !used.has(reference));
  if (unused.length === 0) return;
  throw validationException(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
};

/** Reads and checks the placeholders of a request. A value that several places use is shared: copy before storing it. */
export const placeholdersOf = (input: PlaceholderInput): Placeholders => {
  const names = checkedReferences('ExpressionAttributeNames', /^#[0-9a-zA-Z_]+$/, input.ExpressionAttributeNames);
  const given = checkedReferences('ExpressionAttributeValues', /^:[0-9a-zA-Z_]+$/, input.ExpressionAttributeValues);
  const values = Object.fromEntries(
    Object.entries(given).map(([reference, value]) => [reference, checkedReferenceValue(reference, value)]),
  );
  const used = new Set<string>();
  const lookUp = <Content>(from: Record<string, Content>, reference: string): Content | undefined => {
    used.add(reference);
    return memberOf(from, reference);
  };
  return {
    paths: [],
    nameOf: (reference) => lookUp(names, reference),
    valueOf: (reference) => lookUp(values, reference),
    refuseUnused: () => {
      refuseUnusedOf('ExpressionAttributeNames', names, used);
      refuseUnusedOf('ExpressionAttributeValues', values, used);
    },
  };
};

/** Refuses placeholders in a request that has no expression to use them. */
export const refuseWithoutExpression = (input: PlaceholderInput & object, expressions: string[]): void => {
  const isAbsent = (parameter: string) => (input as Record<string, unknown>)[parameter] === undefined;
  if (input.ExpressionAttributeNames !== undefined && expressions.every(isAbsent)) {
    throw validationException('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = expressions.filter((parameter) => parameter !== 'ProjectionExpression');
  if (input.ExpressionAttributeValues === undefined || withValues.length === 0 || !withValues.every(isAbsent)) return;
  throw validationException(
    'ExpressionAttributeValues can only be specified when using expressions: ' +
      `${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`,
  );
};

/** As AWS writes a value in the messages about BETWEEN. */
export const valueText = (value: AttributeValue): string => {
  const type = typeOf(value);
  return `AttributeValue: {${type}:${String(value[type])}}`;
};
