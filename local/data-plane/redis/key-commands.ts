import { type Commands, OK, type Request, globOf, integer } from './command';
import { RedisError } from './protocol';

const countOf = (words: string[], holds: (key: string) => boolean): number => words.filter(holds).length;

const expire = ({ keys, words, clock }: Request, unit: number): number => {
  const [key = '', time, ...options] = words;
  if (options.length > 0) throw new RedisError('ERR options of EXPIRE are not known here; install redis-server');
  return keys.expire(key, clock.now() + integer(time) * unit) ? 1 : 0;
};

const timeToLive = ({ keys, words: [key = ''], clock }: Request, unit: number): number => {
  if (keys.get(key) === undefined) return -2;
  const expiresAt = keys.expiryOf(key);
  return expiresAt === undefined ? -1 : Math.round((expiresAt - clock.now()) / unit);
};

/** All in one page: the cursor that is answered is always the last. */
const scan = ({ keys, words: [, ...options] }: Request) => {
  let found = keys.keys();
  for (let at = 0; at < options.length; at += 2) {
    const name = options[at]?.toUpperCase();
    const glob = globOf(options[at + 1] ?? '');
    if (name === 'MATCH') found = found.filter((key) => glob.test(key));
    else if (name !== 'COUNT') throw new RedisError('ERR syntax error');
  }
  return ['0', found];
};

export const keyCommands: Commands = {
  DEL: { least: 1, run: ({ keys, words }) => countOf(words, (key) => keys.delete(key)) },
  UNLINK: { least: 1, run: ({ keys, words }) => countOf(words, (key) => keys.delete(key)) },
  EXISTS: { least: 1, run: ({ keys, words }) => countOf(words, (key) => keys.get(key) !== undefined) },
  EXPIRE: { least: 2, run: (request) => expire(request, 1000) },
  PEXPIRE: { least: 2, run: (request) => expire(request, 1) },
  TTL: { least: 1, run: (request) => timeToLive(request, 1000) },
  PTTL: { least: 1, run: (request) => timeToLive(request, 1) },
  PERSIST: {
    least: 1,
    run: ({ keys, words: [key = ''] }) => (keys.expiryOf(key) !== undefined && keys.expire(key, undefined) ? 1 : 0),
  },
  TYPE: {
    least: 1,
    run: ({ keys, words: [key = ''] }) => {
      const value = keys.get(key);
      if (value === undefined) return { status: 'none' };
      return { status: typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : 'hash' };
    },
  },
  KEYS: {
    least: 1,
    run: ({ keys, words: [pattern = ''] }) => {
      const glob = globOf(pattern);
      return keys.keys().filter((key) => glob.test(key));
    },
  },
  SCAN: { least: 1, run: scan },
  DBSIZE: { least: 0, run: ({ keys }) => keys.keys().length },
  FLUSHDB: {
    least: 0,
    run: ({ keys }) => {
      keys.clear();
      return OK;
    },
  },
};
