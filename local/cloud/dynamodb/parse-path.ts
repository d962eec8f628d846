import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Path, type PathStep, refuseCollisions } from './document-path';
import { type Token, type TokenCursor, tokenCursor } from './expression-tokens';
import type { Placeholders } from './placeholders';
import { isReservedWord } from './reserved-words';

/** Words that the grammar of conditions uses itself: out of place they are no names but syntax errors. */
const CONDITION_KEYWORDS = ['AND', 'BETWEEN', 'IN', 'NOT', 'OR'];

const checkedWord = (cursor: TokenCursor, token: Token): string => {
  const word = token.text;
  if (!isReservedWord(word)) return word;
  if (CONDITION_KEYWORDS.includes(word.toUpperCase())) throw cursor.syntaxError(token);
  throw cursor.refused(`Attribute name is a reserved keyword; reserved keyword: ${word}`);
};

const parseName = (cursor: TokenCursor, placeholders: Placeholders): string => {
  const token = cursor.take();
  if (token.kind === 'word') return checkedWord(cursor, token);
  if (token.kind !== 'name') throw cursor.syntaxError(token);
  const name = placeholders.nameOf(token.text);
  if (name !== undefined) return name;
  throw cursor.refused(
    `An expression attribute name used in the document path is not defined; attribute name: ${token.text}`,
  );
};

const parseIndex = (cursor: TokenCursor): number => {
  const token = cursor.take();
  if (token.kind !== 'number') throw cursor.syntaxError(token);
  cursor.expect(']');
  return Number(token.text);
};

/** Parses a document path, as `a.#b[0].c`. */
export const parsePath = (cursor: TokenCursor, placeholders: Placeholders): Path => {
  const path: PathStep[] = [parseName(cursor, placeholders)];
  for (;;) {
    if (cursor.takeIf('.')) path.push(parseName(cursor, placeholders));
    else if (cursor.takeIf('[')) path.push(parseIndex(cursor));
    else break;
  }
  placeholders.paths.push(path);
  return path;
};

/** Parses a reference to a value, as `:v`. */
export const parseValueReference = (cursor: TokenCursor, placeholders: Placeholders): AttributeValue => {
  const token = cursor.take();
  if (token.kind !== 'value') throw cursor.syntaxError(token);
  const value = placeholders.valueOf(token.text);
  if (value !== undefined) return value;
  throw cursor.refused(
    `An expression attribute value used in expression is not defined; attribute value: ${token.text}`,
  );
};

/** Parses at least one of something, separated by commas. */
export const parseList = <Member>(cursor: TokenCursor, parseMember: () => Member): Member[] => {
  const members = [parseMember()];
  while (cursor.takeIf(',')) members.push(parseMember());
  return members;
};

/** Parses a ProjectionExpression; refuses paths that get into each other's way. */
export const parseProjection = (expression: string, placeholders: Placeholders): Path[] => {
  const cursor = tokenCursor(expression, 'ProjectionExpression');
  const paths = parseList(cursor, () => parsePath(cursor, placeholders));
  if (cursor.peek().kind !== 'end') throw cursor.syntaxError();
  refuseCollisions(paths, cursor.refused);
  return paths;
};
