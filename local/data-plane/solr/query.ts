import type { Document } from './commits';
import { SolrProblem } from './problem';

type Test = (document: Document) => boolean;

const DEFAULT_FIELD = 'title';
const CLAUSE = /^(?:(\*|[A-Za-z_][A-Za-z0-9_]*):)?("[^"]*"|[^\s:"]+)$/;

const wordsOf = (value: unknown): string[] =>
  [value].flat().flatMap(
    (one) =>
      String(one)
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [],
  );

/** Every word of the text, one after the other, among the words of the value. */
const contains = (value: unknown, text: string): boolean =>
  ` ${wordsOf(value).join(' ')} `.includes(` ${wordsOf(text).join(' ')} `);

const clauseOf = (clause: string): Test => {
  const match = CLAUSE.exec(clause);
  if (match === null)
    throw new SolrProblem(
      400,
      `org.apache.solr.search.SyntaxError: Cannot parse '${clause}' (this Solr knows *:*, field:word, field:begin* and field:"some words")`,
    );
  const [, field = DEFAULT_FIELD, raw = ''] = match;
  if (field === '*') return () => true;
  if (raw === '*') return (document) => document[field] !== undefined;
  const text = raw.replace(/^"|"$/g, '');
  if (raw.endsWith('*')) {
    const begin = text.slice(0, -1).toLowerCase();
    return (document) =>
      String(document[field] ?? '')
        .toLowerCase()
        .startsWith(begin) || wordsOf(document[field] ?? '').some((word) => word.startsWith(begin));
  }
  return (document) =>
    document[field] !== undefined &&
    (String(document[field]) === text || (wordsOf(text).length > 0 && contains(document[field], text)));
};

/** The simple queries of Solr's standard parser: clauses of which one is enough, or all where they stand with AND. */
export const parseQuery = (q: string): Test => {
  const clauses: string[] = q.trim().match(/(?:[^\s"]+:)?"[^"]*"|\S+/g) ?? [];
  const isAll = clauses.includes('AND');
  const tests = clauses.filter((clause) => clause !== 'AND' && clause !== 'OR').map(clauseOf);
  return (document) => (isAll ? tests.every((test) => test(document)) : tests.some((test) => test(document)));
};

/** `id asc` and the like; without it documents come in the order in which they were written. */
export const sorterOf = (sort: string | undefined): ((one: Document, other: Document) => number) => {
  if (sort === undefined) return () => 0;
  const [, field, direction] = /^(\w+) (asc|desc)$/.exec(sort) ?? [];
  if (field === undefined)
    throw new SolrProblem(400, `Can't determine a Sort Order (asc or desc) in sort spec '${sort}'`);
  const sign = direction === 'desc' ? -1 : 1;
  return (one, other) => {
    const [a, b] = [String(one[field] ?? ''), String(other[field] ?? '')];
    return a === b ? 0 : a < b ? -sign : sign;
  };
};
