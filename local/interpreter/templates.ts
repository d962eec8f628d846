import { evaluate, parseExpression, type Expression } from './intrinsics';
import { isJsonObject } from './json';
import type { Data } from './paths';
import { InvalidDefinition } from './state-error';

/** A payload template (Parameters, ResultSelector, ItemSelector), read once. */
export type Template =
  | { kind: 'constant'; value: unknown }
  | { kind: 'expression'; expression: Expression; field: string }
  | { kind: 'object'; entries: [string, Template][] }
  | { kind: 'list'; items: Template[] };

const compileEntry = (key: string, value: unknown, field: string): [string, Template] => {
  if (!key.endsWith('.$')) return [key, compileTemplate(value, `${field}.${key}`)];
  if (typeof value !== 'string') throw new InvalidDefinition(`${field}.${key} must be a path or a call, as text`);
  return [key.slice(0, -2), { kind: 'expression', expression: parseExpression(value), field: `${field}.${key}` }];
};

/** Reads a payload template: in an object, a key that ends in `.$` holds a path or a call of an intrinsic function. */
export const compileTemplate = (value: unknown, field: string): Template => {
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item, index) => compileTemplate(item, `${field}[${index}]`)) };
  }
  if (!isJsonObject(value)) return { kind: 'constant', value };
  const entries = Object.entries(value).map(([key, inner]) => compileEntry(key, inner, field));
  const keys = entries.map(([key]) => key);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw new InvalidDefinition(`${field} gives '${double}' twice`);
  return { kind: 'object', entries };
};

/** Fills the template in. Fails only with a StateError. */
export const fillTemplate = (template: Template, data: Data): unknown => {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return evaluate(template.expression, data, template.field);
    case 'list':
      return template.items.map((item) => fillTemplate(item, data));
    case 'object':
      return Object.fromEntries(template.entries.map(([key, inner]) => [key, fillTemplate(inner, data)]));
  }
};
