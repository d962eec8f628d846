import { Fields } from './fields';
import { isJsonObject } from './json';
import { findAt, readAt, type Data, type ReferencePath } from './paths';
import { runtimeError } from './state-error';
import { parseTimestamp } from './timestamps';

type Test = (data: Data) => boolean;

/** A rule of a Choice state: where to go when the test holds. */
export type ChoiceRule = { holds: Test; next: string };

type Comparable = string | number | boolean;
/** Turns a value into what is compared; undefined when it is not of the kind. */
type Kind = (value: unknown) => Comparable | undefined;

const KINDS: Record<string, Kind> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Timestamp: parseTimestamp,
};

const RELATIONS: Record<string, (left: Comparable, right: Comparable) => boolean> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

const TYPE_TESTS: Record<string, (value: unknown) => boolean> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => parseTimestamp(value) !== undefined,
};

const COMPARISON =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?$/;
const isComparison = (operator: string) => COMPARISON.test(operator) && !/^Boolean(Less|Greater)/.test(operator);

const compileComparison = (fields: Fields, operator: string, variable: ReferencePath): Test => {
  const [, kindName = '', relation = '', isPath] = COMPARISON.exec(operator) ?? [];
  const kind = KINDS[kindName] ?? fields.refuse(operator, 'is unknown');
  const compare = RELATIONS[relation] ?? fields.refuse(operator, 'is unknown');
  const test = (data: Data, right: Comparable) => {
    const left = kind(readAt(variable, data, 'Variable'));
    return left !== undefined && compare(left, right);
  };
  if (isPath === undefined) {
    const right = kind(fields.raw(operator)) ?? fields.refuse(operator, `must be given a ${kindName.toLowerCase()}`);
    return (data) => test(data, right);
  }
  const path = fields.path(operator);
  return (data) => {
    const right = kind(readAt(path, data, operator));
    if (right === undefined) throw runtimeError(`${operator}: ${path.text} holds no ${kindName.toLowerCase()}`);
    return test(data, right);
  };
};

const compilePattern = (fields: Fields, variable: ReferencePath): Test => {
  const source = fields
    .requiredText('StringMatches')
    .replace(/\\([*\\])|(\*)|[\\^$.+?()[\]{}|]/gsu, (found, escaped?: string, star?: string) =>
      star !== undefined ? '.*' : `\\${escaped ?? found}`,
    );
  const pattern = new RegExp(`^${source}$`, 'su');
  return (data) => {
    const value = readAt(variable, data, 'Variable');
    return typeof value === 'string' && pattern.test(value);
  };
};

const compileTypeTest = (fields: Fields, operator: string, variable: ReferencePath): Test => {
  const wanted = fields.raw(operator);
  if (typeof wanted !== 'boolean') fields.refuse(operator, 'must be true or false');
  if (operator === 'IsPresent') return (data) => (findAt(variable, data) !== undefined) === wanted;
  const test = TYPE_TESTS[operator] ?? fields.refuse(operator, 'is unknown');
  return (data) => test(readAt(variable, data, 'Variable')) === wanted;
};

const compileNested = (fields: Fields, operator: string): Test => {
  if (operator === 'Not') {
    const inner = compileTest(fields.raw('Not'), `${fields.where} Not`, []);
    return (data) => !inner(data);
  }
  const list = fields.list(operator) ?? [];
  if (list.length === 0) fields.refuse(operator, 'is empty');
  const tests = list.map((each, index) => compileTest(each, `${fields.where} ${operator}[${index}]`, []));
  return operator === 'And' ? (data) => tests.every((test) => test(data)) : (data) => tests.some((test) => test(data));
};

const compileTest = (raw: unknown, where: string, alsoKnown: string[]): Test => {
  const operators = isJsonObject(raw) ? Object.keys(raw).filter((key) => isOperator(key)) : [];
  const fields: Fields = Fields.of(raw, where, [...operators, 'Variable', 'Comment', ...alsoKnown]);
  const [operator, second] = operators;
  if (operator === undefined || second !== undefined) fields.refuse('(operator)', 'exactly one comparison is wanted');
  if (['And', 'Or', 'Not'].includes(operator)) {
    if (fields.has('Variable')) fields.refuse('Variable', `does not go with ${operator}`);
    return compileNested(fields, operator);
  }
  fields.requiredText('Variable');
  const variable = fields.path('Variable');
  if (operator === 'StringMatches') return compilePattern(fields, variable);
  return isComparison(operator)
    ? compileComparison(fields, operator, variable)
    : compileTypeTest(fields, operator, variable);
};

const isOperator = (key: string): boolean =>
  ['And', 'Or', 'Not', 'StringMatches', 'IsPresent'].includes(key) ||
  Object.hasOwn(TYPE_TESTS, key) ||
  isComparison(key);

/** Reads one rule of a Choice state. Only the rule itself has a Next, what is nested in it has none. */
export const compileRule = (raw: unknown, where: string): ChoiceRule => ({
  holds: compileTest(raw, where, ['Next']),
  next: Fields.of(raw, where, isJsonObject(raw) ? Object.keys(raw) : []).requiredText('Next'),
});
