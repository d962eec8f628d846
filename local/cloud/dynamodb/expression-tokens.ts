import { invalidExpression } from './exceptions';

export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
export type Token = { kind: TokenKind; text: string; start: number; end: number };

const MAXIMUM_EXPRESSION_BYTES = 4096;
const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[=<>()[\],.+-])/y;

const tokensOf = (expression: string, parameter: string): Token[] => {
  const tokens: Token[] = [];
  let position = 0;
  while (position < expression.length) {
    TOKEN.lastIndex = position;
    const groups = TOKEN.exec(expression)?.groups;
    const [kind, text] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (!kind || text === undefined) {
      const near = expression.slice(tokens.at(-1)?.start ?? 0, position + 2);
      throw invalidExpression(parameter, `Syntax error; token: "${expression[position]}", near: "${near}"`);
    }
    const end = position + text.length;
    if (kind !== 'space') tokens.push({ kind: kind as TokenKind, text, start: position, end });
    position = end;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', start: expression.length, end: expression.length }];
};

/** Reads the tokens of one expression from left to right. */
export type TokenCursor = {
  readonly parameter: string;
  peek(ahead?: number): Token;
  take(): Token;
  /** Takes the next token if it is this symbol or, in any case, this keyword. */
  takeIf(text: string): boolean;
  isNext(text: string): boolean;
  expect(text: string): void;
  /** A ValidationException about this expression. */
  refused(message: string): Error;
  /** The same, for a token that must not stand where it stands. */
  syntaxError(token?: Token): Error;
};

/** Splits an expression into tokens and starts at the first one; refuses an empty or too long one. */
export const tokenCursor = (expression: string, parameter: string): TokenCursor => {
  const refused = (message: string) => invalidExpression(parameter, message);
  if (expression === '') throw refused('The expression can not be empty;');
  const bytes = Buffer.byteLength(expression);
  if (bytes > MAXIMUM_EXPRESSION_BYTES) {
    throw refused(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
  }
  const tokens = tokensOf(expression, parameter);
  let next = 0;

  const peek = (ahead = 0): Token => tokens[Math.min(next + ahead, tokens.length - 1)]!;
  const isNext = (text: string): boolean => {
    const token = peek();
    return token.kind !== 'end' && token.text.toUpperCase() === text;
  };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const takeIf = (text: string): boolean => {
    const isThere = isNext(text);
    if (isThere) next += 1;
    return isThere;
  };
  const syntaxError = (token: Token = peek()): Error => {
    const index = tokens.indexOf(token);
    const near = expression.slice((tokens[index - 1] ?? token).start, (tokens[index + 1] ?? token).end);
    return refused(`Syntax error; token: "${token.text}", near: "${near}"`);
  };
  const expect = (text: string): void => {
    if (!takeIf(text)) throw syntaxError();
  };
  return { parameter, peek, take, takeIf, isNext, expect, refused, syntaxError };
};
