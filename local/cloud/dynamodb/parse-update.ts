import { type AttributeType, typeOf } from './attribute-value';
import { misusedFunction } from './check-condition';
import { type Path, refuseCollisions } from './document-path';
import { type TokenCursor, tokenCursor } from './expression-tokens';
import { parseList, parsePath, parseValueReference } from './parse-path';
import type { Placeholders } from './placeholders';
import type { UpdateAction, UpdateValue } from './update-tree';

type Source = { cursor: TokenCursor; placeholders: Placeholders };

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
const CONDITION_FUNCTIONS = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
];
const TYPE_WORDS: Partial<Record<AttributeType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** Only what the request itself gives has a type before the item is known. */
const checkOperand = ({ cursor }: Source, operator: string, operand: UpdateValue, wanted: AttributeType): void => {
  if (operand.kind !== 'value' || typeOf(operand.value) === wanted) return;
  throw cursor.refused(
    'Incorrect operand type for operator or function; ' +
      `operator or function: ${operator}, operand type: ${typeOf(operand.value)}`,
  );
};

const callOf = (source: Source, name: string, operands: UpdateValue[]): UpdateValue => {
  const { cursor } = source;
  const [left, right] = operands;
  if (CONDITION_FUNCTIONS.includes(name)) throw misusedFunction(cursor.refused, name);
  if (name !== 'if_not_exists' && name !== 'list_append') {
    throw cursor.refused(`Invalid function name; function: ${name}`);
  }
  if (!left || !right || operands.length !== 2) {
    throw cursor.refused(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (operands.some((operand) => operand.kind === 'list_append')) throw misusedFunction(cursor.refused, 'list_append');
  if (name === 'list_append') {
    operands.forEach((operand) => checkOperand(source, name, operand, 'L'));
    return { kind: name, left, right };
  }
  if (left.kind === 'path') return { kind: name, path: left.path, otherwise: right };
  throw cursor.refused(`Operator or function requires a document path; operator or function: ${name}`);
};

const parseFunction = (source: Source): UpdateValue => {
  const { cursor } = source;
  const name = cursor.take().text;
  cursor.expect('(');
  const operands = parseList(cursor, () => parseOperand(source));
  cursor.expect(')');
  return callOf(source, name, operands);
};

const parseOperand = (source: Source): UpdateValue => {
  const { cursor, placeholders } = source;
  const token = cursor.peek();
  if (token.kind === 'word' && cursor.peek(1).text === '(') return parseFunction(source);
  if (token.kind === 'value') return { kind: 'value', value: parseValueReference(cursor, placeholders) };
  return { kind: 'path', path: parsePath(cursor, placeholders) };
};

const parseSum = (source: Source): UpdateValue => {
  const { cursor } = source;
  const left = parseOperand(source);
  const operator = cursor.isNext('+') ? '+' : cursor.isNext('-') ? '-' : undefined;
  if (!operator) return left;
  cursor.take();
  const right = parseOperand(source);
  [left, right].forEach((operand) => checkOperand(source, operator, operand, 'N'));
  return { kind: 'sum', operator, left, right };
};

const parseSetValue = (source: Source): UpdateValue => {
  if (!source.cursor.takeIf('(')) return parseSum(source);
  const value = parseSetValue(source);
  source.cursor.expect(')');
  return value;
};

const parseSetOperation = (source: Source, kind: 'ADD' | 'DELETE', path: Path): UpdateAction => {
  const value = parseValueReference(source.cursor, source.placeholders);
  const type = typeOf(value);
  const word = TYPE_WORDS[type];
  if (!word || (kind === 'ADD' && type === 'N')) return { kind, path, value };
  throw source.cursor.refused(
    `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${word}`,
  );
};

const parseAction = (source: Source, kind: UpdateAction['kind']): UpdateAction => {
  const path = parsePath(source.cursor, source.placeholders);
  if (kind === 'REMOVE') return { kind, path };
  if (kind !== 'SET') return parseSetOperation(source, kind, path);
  source.cursor.expect('=');
  return { kind, path, value: parseSetValue(source) };
};

/** Parses an UpdateExpression; refuses a clause that comes twice and paths that get into each other's way. */
export const parseUpdate = (expression: string, placeholders: Placeholders): UpdateAction[] => {
  const source = { cursor: tokenCursor(expression, 'UpdateExpression'), placeholders };
  const { cursor } = source;
  const seen = new Set<string>();
  const actions: UpdateAction[] = [];
  do {
    const clause = CLAUSES.find((candidate) => cursor.takeIf(candidate));
    if (!clause) throw cursor.syntaxError();
    if (seen.has(clause)) {
      throw cursor.refused(`The "${clause}" section can only be used once in an update expression;`);
    }
    seen.add(clause);
    actions.push(...parseList(cursor, () => parseAction(source, clause)));
  } while (cursor.peek().kind !== 'end');
  refuseCollisions(
    actions.map((action) => action.path),
    cursor.refused,
  );
  return actions;
};
