import * as z from 'zod';
import { stagingJsonSchema } from './config-schema';

type Path = readonly PropertyKey[];
type SchemaNode = { properties?: Record<string, SchemaNode>; additionalProperties?: unknown };

/** A path as people read it: `services.web.port`, `branchPrefixes[0]`. */
export const pathText = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`)).join('');

/** What was found, in one short line: strings in quotes and cut, collections by their kind. */
const found = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const TYPES: Record<string, string> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'whole number',
};

const wrongSize = (origin: string, limit: string, value: unknown): string => {
  if (origin === 'string') return value === '' ? 'must not be empty' : `must be ${limit} characters long`;
  if (origin === 'array') return `must have ${limit} ${limit.endsWith(' 1') ? 'entry' : 'entries'}`;
  return `must be ${limit}, got ${found(value)}`;
};

/** Says what was expected and what was found; undefined where the schema has its own words. */
export const problemText: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      const hint = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input);
      const expected = TYPES[issue.expected] ?? issue.expected;
      return `expected ${expected}, got ${found(issue.input)}${hint ? ' (write it in quotes)' : ''}`;
    }
    case 'too_small':
      return wrongSize(issue.origin, `at least ${issue.minimum}`, issue.input);
    case 'too_big':
      return wrongSize(issue.origin, `at most ${issue.maximum}`, issue.input);
    default:
      return undefined;
  }
};

/** For a field that is not known at that place: the nearest one that is, or all of them. */
export const unknownFieldText = (parent: Path, field: string): string => {
  const known = fieldsAt(parent);
  const nearest = closest(field, known);
  return nearest ? `unknown field, did you mean ${nearest}?` : `unknown field; known here: ${known.join(', ')}`;
};

const fieldsAt = (path: Path): string[] => {
  let node = stagingJsonSchema() as SchemaNode | undefined;
  for (const part of path) {
    node = node?.properties?.[String(part)] ?? (node?.additionalProperties as SchemaNode | undefined);
  }
  return Object.keys(node?.properties ?? {});
};

const closest = (field: string, known: string[]): string | undefined => {
  const wanted = field.toLowerCase();
  const sameStart = known.find((name) => wanted.length > 2 && name.toLowerCase().startsWith(wanted));
  if (sameStart) return sameStart;
  const ranked = known
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= Math.max(1, Math.floor(ranked[0].name.length / 3))
    ? ranked[0].name
    : undefined;
};

/** Levenshtein's: how many characters to insert, remove or replace. */
const editDistance = (from: string, to: string): number => {
  if (Math.abs(from.length - to.length) > 5) return Infinity;
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
};
