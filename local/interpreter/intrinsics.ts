import { describeJson, isJsonObject } from './json';
import { parsePath, readAt, type Data, type ReferencePath } from './paths';
import { InvalidDefinition, StateError } from './state-error';

/** What may stand in a field whose name ends in `.$`: a path, or a call of an intrinsic function. */
export type Expression =
  | { kind: 'path'; path: ReferencePath }
  | { kind: 'text'; raw: string }
  | { kind: 'constant'; value: number | boolean | null }
  | { kind: 'call'; name: string; parameters: Expression[] };

const failure = (message: string) => new StateError('States.IntrinsicFailure', message);
const unescape = (raw: string) => raw.replace(/\\(.)/gsu, '$1');

const textOf = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  throw failure(`${name} wants a string and was given ${describeJson(value)}`);
};

const numberOf = (name: string, value: unknown): number => {
  if (typeof value === 'number') return Math.round(value);
  throw failure(`${name} wants a number and was given ${describeJson(value)}`);
};

const format = (template: unknown, ...values: unknown[]): string => {
  const left = [...values];
  const text = textOf('States.Format', template).replace(/\\(.)|\{\}|[{}]/gsu, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    if (found !== '{}') throw failure(`States.Format found a lone ${found}; write \\\\${found} for the character`);
    if (left.length === 0) throw failure(`States.Format has more {} than its ${values.length} values`);
    const value = left.shift();
    if (typeof value === 'object' && value !== null) throw failure(`States.Format cannot print ${describeJson(value)}`);
    return String(value);
  });
  if (left.length > 0) throw failure(`States.Format has ${left.length} values more than {}`);
  return text;
};

const stringToJson = (text: unknown): unknown => {
  try {
    return JSON.parse(textOf('States.StringToJson', text)) as unknown;
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw failure('States.StringToJson was given a string that is not JSON');
  }
};

const arrayLength = (list: unknown): number => {
  if (Array.isArray(list)) return list.length;
  throw failure(`States.ArrayLength wants a list and was given ${describeJson(list)}`);
};

const jsonMerge = (first: unknown, second: unknown, isDeep: unknown): unknown => {
  if (isDeep !== false) throw failure('States.JsonMerge merges shallowly only: its third value must be false');
  if (!isJsonObject(first) || !isJsonObject(second)) throw failure('States.JsonMerge wants two objects');
  return { ...first, ...second };
};

type Intrinsic = { values: [number, number]; apply(...values: unknown[]): unknown };
const INTRINSICS = new Map<string, Intrinsic>([
  ['States.Format', { values: [1, Infinity], apply: format }],
  ['States.StringToJson', { values: [1, 1], apply: stringToJson }],
  ['States.JsonToString', { values: [1, 1], apply: (value) => JSON.stringify(value) }],
  ['States.Array', { values: [0, Infinity], apply: (...values) => values }],
  ['States.ArrayLength', { values: [1, 1], apply: arrayLength }],
  [
    'States.MathAdd',
    { values: [2, 2], apply: (a, b) => numberOf('States.MathAdd', a) + numberOf('States.MathAdd', b) },
  ],
  ['States.JsonMerge', { values: [3, 3], apply: jsonMerge }],
]);

const TOKEN =
  /\s*(?:'((?:[^'\\]|\\.)*)'|(States\.\w+)\s*\(|(\$(?:[^\s,()'[]|\[\s*(?:\d+|'(?:[^'\\]|\\.)*')\s*\])*)|(true|false|null|-?\d+(?:\.\d+)?)(?![\w.])|([,)]))/suy;

/** Parses an expression. Refuses every function that is not in the table above, and everything after the end. */
export const parseExpression = (text: string): Expression => {
  let position = 0;
  const token = (): RegExpExecArray => {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) throw new InvalidDefinition(`'${text}' cannot be read from '${text.slice(position)}' on`);
    position = TOKEN.lastIndex;
    return match;
  };
  const call = (name: string): Expression => {
    const intrinsic = INTRINSICS.get(name);
    if (!intrinsic)
      throw new InvalidDefinition(`${name} is not modelled; there are ${[...INTRINSICS.keys()].join(', ')}`);
    const parameters: Expression[] = [];
    let next = token();
    while (next[5] !== ')') {
      if (parameters.length > 0) {
        if (next[5] !== ',') throw new InvalidDefinition(`'${text}': a comma is missing between the values of ${name}`);
        next = token();
      }
      parameters.push(expression(next));
      next = token();
    }
    const [fewest, most] = intrinsic.values;
    if (parameters.length < fewest || parameters.length > most) {
      throw new InvalidDefinition(`'${text}': ${name} does not take ${parameters.length} values`);
    }
    return { kind: 'call', name, parameters };
  };
  const expression = ([, raw, name, path, constant]: RegExpExecArray): Expression => {
    if (raw !== undefined) return { kind: 'text', raw };
    if (name !== undefined) return call(name);
    if (path !== undefined) return { kind: 'path', path: parsePath(path) };
    if (constant !== undefined) return { kind: 'constant', value: JSON.parse(constant) as number | boolean | null };
    throw new InvalidDefinition(`'${text}' has a value missing`);
  };
  if (!text.startsWith('States.')) return { kind: 'path', path: parsePath(text) };
  const whole = expression(token());
  if (text.slice(position).trim() !== '') throw new InvalidDefinition(`'${text}' goes on after its end`);
  return whole;
};

/** The value of an expression. Fails with States.Runtime (path) or States.IntrinsicFailure (function). */
export const evaluate = (expression: Expression, data: Data, field: string): unknown => {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'text':
      return unescape(expression.raw);
    case 'path':
      return readAt(expression.path, data, field);
    case 'call': {
      const { name, parameters } = expression;
      // Format itself has to tell \{\} from {}: its template stays as it was written
      const values = parameters.map((each, index) =>
        name === 'States.Format' && index === 0 && each.kind === 'text' ? each.raw : evaluate(each, data, field),
      );
      return INTRINSICS.get(name)?.apply(...values);
    }
  }
};
