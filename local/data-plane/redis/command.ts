import type { Clock } from '../../../functions/shared/clock';
import type { Keyspace } from './keyspace';
import { RedisError, type Reply } from './protocol';

/** What a command is run with: the chosen database, the words after the name, and the connection. */
export type Request = {
  keys: Keyspace;
  words: string[];
  clock: Clock;
  /** Aborts when the client goes. */
  gone: AbortSignal;
};

/** `least` words have to follow the name. */
export type Command = { least: number; run(request: Request): Reply | Promise<Reply> };
export type Commands = Record<string, Command>;

export const OK: Reply = { status: 'OK' };

export const integer = (text: string | undefined): number => {
  const number = Number(text);
  if (text === undefined || !/^-?[0-9]{1,16}$/.test(text) || !Number.isSafeInteger(number))
    throw new RedisError('ERR value is not an integer or out of range');
  return number;
};

/** A glob of Redis (`*`, `?`, `[abc]`, `\x`) as a regular expression. */
export const globOf = (pattern: string): RegExp => {
  const source = pattern.replace(/\\([^])|\[(\^?)((?:\\[^]|[^\]])*)\]|[^]/g, (part, literal, not, set) => {
    if (literal !== undefined) return escaped(String(literal));
    if (set !== undefined) return `[${not}${String(set).replace(/\\?([\]\\[^])/g, '\\$1')}]`;
    if (part === '*') return '[^]*';
    return part === '?' ? '[^]' : escaped(String(part));
  });
  return new RegExp(`^${source}$`);
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
