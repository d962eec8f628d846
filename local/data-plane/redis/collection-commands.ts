import { type Commands, type Request, integer } from './command';
import type { Keyspace } from './keyspace';
import { RedisError, type Reply } from './protocol';

type End = 'left' | 'right';

const push = ({ keys, words: [key = '', ...items] }: Request, end: End): number => {
  const before = keys.list(key) ?? [];
  const after = end === 'left' ? [...items.reverse(), ...before] : [...before, ...items];
  keys.put(key, after);
  return after.length;
};

const pop = (keys: Keyspace, key: string, end: End): string | null => {
  const before = keys.list(key);
  if (before === undefined) return null;
  keys.put(key, end === 'left' ? before.slice(1) : before.slice(0, -1));
  return before.at(end === 'left' ? 0 : -1) ?? null;
};

const popOne = ({ keys, words }: Request, end: End): Reply => {
  if (words.length > 1) throw new RedisError('ERR a count of LPOP and RPOP is not known here; install redis-server');
  return pop(keys, words[0] ?? '', end);
};

/** Waits for the first of some lists that has an item; 0 waits for ever. */
const popWaiting = async ({ keys, words, clock, gone }: Request, end: End): Promise<Reply> => {
  const seconds = Number(words.at(-1));
  if (!(seconds >= 0)) throw new RedisError('ERR timeout is not a float or out of range');
  const over = new AbortController();
  const isOver = AbortSignal.any([over.signal, gone]);
  if (seconds > 0)
    clock.sleep(seconds * 1000, isOver).then(
      () => over.abort(),
      () => undefined,
    );
  try {
    for (;;) {
      for (const key of words.slice(0, -1)) {
        const item = gone.aborted ? null : pop(keys, key, end);
        if (item !== null) return [key, item];
      }
      if (isOver.aborted) return null;
      await keys.nextChange(isOver);
    }
  } finally {
    over.abort();
  }
};

const range = ({ keys, words: [key = '', from, to] }: Request): string[] => {
  const list = keys.list(key) ?? [];
  const last = integer(to);
  return list.slice(integer(from), last === -1 ? undefined : last + 1);
};

const setFields = ({ keys, words: [key = '', ...pairs] }: Request): number => {
  if (pairs.length % 2 === 1) throw new RedisError("ERR wrong number of arguments for 'hset' command");
  const hash = new Map(keys.hash(key));
  const before = hash.size;
  for (let at = 0; at < pairs.length; at += 2) hash.set(pairs[at] ?? '', pairs[at + 1] ?? '');
  keys.put(key, hash);
  return hash.size - before;
};

const deleteFields = ({ keys, words: [key = '', ...fields] }: Request): number => {
  const hash = new Map(keys.hash(key));
  const deleted = fields.filter((field) => hash.delete(field)).length;
  if (deleted > 0) keys.put(key, hash);
  return deleted;
};

export const collectionCommands: Commands = {
  LPUSH: { least: 2, run: (request) => push(request, 'left') },
  RPUSH: { least: 2, run: (request) => push(request, 'right') },
  LPOP: { least: 1, run: (request) => popOne(request, 'left') },
  RPOP: { least: 1, run: (request) => popOne(request, 'right') },
  BLPOP: { least: 2, run: (request) => popWaiting(request, 'left') },
  BRPOP: { least: 2, run: (request) => popWaiting(request, 'right') },
  LLEN: { least: 1, run: ({ keys, words: [key = ''] }) => keys.list(key)?.length ?? 0 },
  LRANGE: { least: 3, run: range },
  HSET: { least: 3, run: setFields },
  HDEL: { least: 2, run: deleteFields },
  HGET: { least: 2, run: ({ keys, words: [key = '', field = ''] }) => keys.hash(key)?.get(field) ?? null },
  HGETALL: { least: 1, run: ({ keys, words: [key = ''] }) => ({ map: Object.fromEntries(keys.hash(key) ?? []) }) },
};
