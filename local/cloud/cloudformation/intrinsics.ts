import { NotModelled } from '../not-modelled';
import { validationError } from './faults';
import type { Json, Template } from './template';

/** What the functions of a template may ask for. */
export type Scope = {
  template: Template;
  parameters: Record<string, string>;
  /** `AWS::Region` and the like. */
  pseudo: Record<string, string>;
  /** Ref (no attribute) or GetAtt of a resource. */
  resource(logicalId: string, attribute: string | undefined): string;
};

const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/** The value with every function replaced by what it gives. */
export const resolve = (scope: Scope, value: Json): Json => {
  const resolved = resolveAny(scope, value);
  return resolved === NO_VALUE ? null : resolved;
};

const resolveAny = (scope: Scope, value: Json): Resolved => {
  if (Array.isArray(value)) return value.map((item) => resolveAny(scope, item)).filter((item) => item !== NO_VALUE);
  if (value === null || typeof value !== 'object') return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0 && isFunction(only[0])) return call(scope, only[0], only[1]);
  const fields = Object.entries(value).map(([key, item]) => [key, resolveAny(scope, item)] as const);
  return Object.fromEntries(fields.filter((field): field is [string, Json] => field[1] !== NO_VALUE));
};

/** `Condition` with a string is a function only inside Conditions, which have a resolver of their own. */
const isFunction = (key: string): boolean => key === 'Ref' || key.startsWith('Fn::');

const call = (scope: Scope, name: string, argument: Json): Resolved => {
  switch (name) {
    case 'Ref':
      return reference(scope, String(argument));
    case 'Fn::GetAtt': {
      const [id = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return scope.resource(id, attribute.join('.'));
    }
    case 'Fn::Sub':
      return substitute(scope, argument);
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, Json];
      return (resolve(scope, parts) as Json[]).map(String).join(separator);
    }
    case 'Fn::If': {
      const [condition, yes, no] = argument as [string, Json, Json];
      return resolveAny(scope, isTrue(scope, condition) ? yes : no);
    }
    default:
      throw new NotModelled('CloudFormation', name);
  }
};

const reference = (scope: Scope, name: string): Resolved => {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const value = scope.pseudo[name] ?? scope.parameters[name];
  if (value !== undefined) {
    const type = scope.template.Parameters[name]?.Type ?? 'String';
    return /^(List<.*>|CommaDelimitedList)$/.test(type) ? value.split(',') : value;
  }
  if (scope.template.Resources[name] === undefined) throw unresolved(name);
  return scope.resource(name, undefined);
};

const unresolved = (name: string) =>
  validationError(
    `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
  );

const substitute = (scope: Scope, argument: Json): string => {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, Json>];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const own = variables[name];
    if (own !== undefined) return String(resolve(scope, own));
    const [id = '', ...attribute] = name.split('.');
    return attribute.length > 0 ? scope.resource(id, attribute.join('.')) : String(reference(scope, name));
  });
};

/** Whether a named condition of the template holds. */
export const isTrue = (scope: Scope, name: string): boolean => {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw validationError(`Template format error: Unresolved condition dependency ${name}`);
  return evaluate(scope, condition);
};

const evaluate = (scope: Scope, condition: Json): boolean => {
  const [only] = Object.entries(condition as Record<string, Json>);
  if (only === undefined) throw validationError('Template format error: empty condition');
  const [name, argument] = only;
  const parts = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case 'Fn::Equals':
      return JSON.stringify(resolve(scope, parts[0] ?? null)) === JSON.stringify(resolve(scope, parts[1] ?? null));
    case 'Fn::Not':
      return !evaluate(scope, parts[0] ?? null);
    case 'Fn::And':
      return parts.every((part) => evaluate(scope, part));
    case 'Fn::Or':
      return parts.some((part) => evaluate(scope, part));
    case 'Condition':
      return isTrue(scope, String(argument));
    default:
      throw new NotModelled('CloudFormation', name);
  }
};

/** The logical ids of resources that a value refers to. */
export const referencesIn = (template: Template, value: Json): string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => referencesIn(template, item));
  if (value === null || typeof value !== 'object') return [];
  const names = Object.entries(value).flatMap(([key, item]): string[] => {
    if (key === 'Ref') return [String(item)];
    if (key === 'Fn::GetAtt') return [Array.isArray(item) ? String(item[0]) : (String(item).split('.')[0] ?? '')];
    const inText =
      key === 'Fn::Sub' ? [...JSON.stringify(item).matchAll(/\$\{([^!}.]+)/g)].map((match) => match[1] ?? '') : [];
    return [...inText, ...referencesIn(template, item)];
  });
  return [...new Set(names.filter((name) => template.Resources[name] !== undefined))];
};
