import { describeJson, isJsonObject, ownValue } from './json';
import { InvalidDefinition, runtimeError, StateError } from './state-error';

/** A path to exactly one place in the data: `$.a.b[0]['c d']`, or `$$...` for the context object. */
export type ReferencePath = { text: string; source: 'input' | 'context'; steps: (string | number)[] };

/** What paths are read from. */
export type Data = { input: unknown; context: unknown };

const STEP = /\.([\p{L}\p{N}_-]+)|\[\s*(\d+)\s*\]|\[\s*'((?:[^'\\]|\\.)*)'\s*\]/uy;

/** Parses a reference path. Refuses every other JSONPath (wildcards, filters, slices, `..`), which can give many values. */
export const parsePath = (text: string): ReferencePath => {
  const root = /^\$\$?/.exec(text)?.[0];
  if (root === undefined) throw new InvalidDefinition(`'${text}' is not a path: it does not start with $`);
  const steps: (string | number)[] = [];
  let position = root.length;
  while (position < text.length) {
    STEP.lastIndex = position;
    const match = STEP.exec(text);
    if (!match) {
      throw new InvalidDefinition(
        `'${text}' is not a reference path (like $.a.b[0]['c']) from '${text.slice(position)}' on`,
      );
    }
    if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[1] ?? (match[3] ?? '').replace(/\\(.)/gu, '$1'));
    position = STEP.lastIndex;
  }
  return { text, source: root === '$' ? 'input' : 'context', steps };
};

const stepInto = (value: unknown, step: string | number): unknown => {
  if (typeof step === 'number') return Array.isArray(value) ? (value as unknown[])[step] : undefined;
  return isJsonObject(value) ? ownValue(value, step) : undefined;
};

/** The value at the path; undefined when there is none. */
export const findAt = (path: ReferencePath, data: Data): unknown =>
  path.steps.reduce(stepInto, path.source === 'input' ? data.input : data.context);

/** The value at the path. Fails with States.Runtime, as AWS does, when there is none. */
export const readAt = (path: ReferencePath, data: Data, field: string): unknown => {
  const value = findAt(path, data);
  if (value !== undefined) return value;
  const [where, root] = path.source === 'input' ? ['input', data.input] : ['context object', data.context];
  throw runtimeError(`${field} asks for ${path.text}, which is not in the ${where} (${describeJson(root)})`);
};

/** A copy of the document with the value at the path; objects on the way are made. Fails with States.ResultPathMatchFailure when it does not fit. */
export const writeAt = (path: ReferencePath, document: unknown, value: unknown): unknown => {
  const write = (at: unknown, depth: number): unknown => {
    const step = path.steps[depth];
    if (step === undefined) return value;
    if (typeof step === 'number' && Array.isArray(at) && step < at.length)
      return at.with(step, write(at[step], depth + 1));
    const target = at === undefined ? {} : at;
    if (typeof step === 'string' && isJsonObject(target)) {
      return { ...target, [step]: write(ownValue(target, step), depth + 1) };
    }
    throw new StateError(
      'States.ResultPathMatchFailure',
      `ResultPath ${path.text} cannot be applied: before '${step}' stands ${describeJson(at)}`,
    );
  };
  return write(document, 0);
};
