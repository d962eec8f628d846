import {
  checkBounds,
  checkCandidates,
  checkDistinct,
  checkFunction,
  checkOrdered,
  misusedFunction,
} from './check-condition';
import { COMPARATORS, type Comparator, type Condition, type Operand } from './condition-tree';
import { type TokenCursor, tokenCursor } from './expression-tokens';
import { parseList, parsePath, parseValueReference } from './parse-path';
import type { Placeholders } from './placeholders';

/** `(a)` and `(a = b)` begin alike: what stands in parentheses is known only afterwards. */
type Parsed = ({ operand: Operand } | { condition: Condition }) & { hasParentheses?: true };
type Source = { cursor: TokenCursor; placeholders: Placeholders };

const operandFrom = ({ cursor }: Source, parsed: Parsed): Operand => {
  if ('operand' in parsed) return parsed.operand;
  if (parsed.condition.kind === 'function') throw misusedFunction(cursor.refused, parsed.condition.name);
  throw cursor.syntaxError();
};

const conditionFrom = ({ cursor }: Source, parsed: Parsed): Condition => {
  if ('condition' in parsed) return parsed.condition;
  if (parsed.operand.kind === 'size') throw misusedFunction(cursor.refused, 'size');
  throw cursor.syntaxError();
};

const parseOperand = (source: Source): Operand => operandFrom(source, parsePrimary(source));

const parseParentheses = (source: Source): Parsed => {
  const { cursor } = source;
  const inner = parseOr(source);
  cursor.expect(')');
  if (inner.hasParentheses) throw cursor.refused('The expression has redundant parentheses;');
  return { ...inner, hasParentheses: true };
};

const parseFunction = (source: Source): Parsed => {
  const { cursor } = source;
  const given = cursor.take().text;
  cursor.expect('(');
  const operands = parseList(cursor, () => parseOperand(source));
  cursor.expect(')');
  const name = checkFunction(cursor.refused, given, operands);
  if (name === 'size') return { operand: { kind: 'size', of: operands[0]! } };
  return { condition: { kind: 'function', name, operands } };
};

const parsePrimary = (source: Source): Parsed => {
  const { cursor, placeholders } = source;
  if (cursor.takeIf('(')) return parseParentheses(source);
  const token = cursor.peek();
  if (token.kind === 'word' && cursor.peek(1).text === '(') return parseFunction(source);
  if (token.kind === 'value') return { operand: { kind: 'value', value: parseValueReference(cursor, placeholders) } };
  return { operand: { kind: 'path', path: parsePath(cursor, placeholders) } };
};

const parseBetween = (source: Source, operand: Operand): Parsed => {
  const { cursor } = source;
  const low = parseOperand(source);
  cursor.expect('AND');
  const high = parseOperand(source);
  checkOrdered(cursor.refused, 'BETWEEN', [operand, low, high]);
  checkBounds(cursor.refused, low, high);
  return { condition: { kind: 'between', operand, low, high } };
};

const parseIn = (source: Source, operand: Operand): Parsed => {
  const { cursor } = source;
  cursor.expect('(');
  const candidates = parseList(cursor, () => parseOperand(source));
  cursor.expect(')');
  checkCandidates(cursor.refused, candidates);
  return { condition: { kind: 'in', operand, candidates } };
};

const parseCompare = (source: Source, left: Operand): Parsed => {
  const { cursor } = source;
  const comparator = cursor.take().text as Comparator;
  const right = parseOperand(source);
  checkDistinct(cursor.refused, comparator, [left, right]);
  if (comparator !== '=' && comparator !== '<>') checkOrdered(cursor.refused, comparator, [left, right]);
  return { condition: { kind: 'compare', comparator, left, right } };
};

const parseComparison = (source: Source): Parsed => {
  const { cursor } = source;
  const first = parsePrimary(source);
  if (COMPARATORS.some((comparator) => cursor.isNext(comparator))) {
    return parseCompare(source, operandFrom(source, first));
  }
  if (cursor.takeIf('BETWEEN')) return parseBetween(source, operandFrom(source, first));
  if (cursor.takeIf('IN')) return parseIn(source, operandFrom(source, first));
  return first;
};

const parseNot = (source: Source): Parsed => {
  if (!source.cursor.takeIf('NOT')) return parseComparison(source);
  return { condition: { kind: 'not', condition: conditionFrom(source, parseNot(source)) } };
};

const parseBinary = (source: Source, kind: 'and' | 'or', parseSide: (source: Source) => Parsed): Parsed => {
  let parsed = parseSide(source);
  while (source.cursor.takeIf(kind.toUpperCase())) {
    const left = conditionFrom(source, parsed);
    parsed = { condition: { kind, left, right: conditionFrom(source, parseSide(source)) } };
  }
  return parsed;
};

const parseAnd = (source: Source): Parsed => parseBinary(source, 'and', parseNot);
const parseOr = (source: Source): Parsed => parseBinary(source, 'or', parseAnd);

/** Parses a ConditionExpression or FilterExpression; NOT binds tighter than AND, AND tighter than OR. */
export const parseCondition = (expression: string, parameter: string, placeholders: Placeholders): Condition => {
  const source = { cursor: tokenCursor(expression, parameter), placeholders };
  const condition = conditionFrom(source, parseOr(source));
  if (source.cursor.peek().kind !== 'end') throw source.cursor.syntaxError();
  return condition;
};
