import { type Commands, OK, type Request, integer } from './command';
import { RedisError, type Reply } from './protocol';

const set = ({ keys, words, clock }: Request): Reply => {
  const [key = '', value = '', ...options] = words;
  const before = keys.get(key);
  let expiresAt: number | undefined;
  let isWanted = true;
  let isAsked = false;
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at]?.toUpperCase();
    if (option === 'NX') isWanted = before === undefined;
    else if (option === 'XX') isWanted = before !== undefined;
    else if (option === 'KEEPTTL') expiresAt = keys.expiryOf(key);
    else if (option === 'GET') isAsked = true;
    else if (option === 'EX' || option === 'PX') {
      const time = integer(options[(at += 1)]);
      if (time <= 0) throw new RedisError("ERR invalid expire time in 'set' command");
      expiresAt = clock.now() + time * (option === 'EX' ? 1000 : 1);
    } else throw new RedisError('ERR syntax error');
  }
  const old = isAsked ? (keys.text(key) ?? null) : null;
  if (isWanted) {
    keys.delete(key);
    keys.put(key, value, expiresAt);
  }
  if (isAsked) return old;
  return isWanted ? OK : null;
};

const increase = ({ keys, words: [key = ''] }: Request, by: number): number => {
  const sum = integer(keys.text(key) ?? '0') + by;
  if (!Number.isSafeInteger(sum)) throw new RedisError('ERR increment or decrement would overflow');
  keys.put(key, String(sum));
  return sum;
};

const textOrNull = ({ keys }: Request, key: string): Reply => {
  const value = keys.get(key);
  return typeof value === 'string' ? value : null;
};

export const stringCommands: Commands = {
  GET: { least: 1, run: ({ keys, words: [key = ''] }) => keys.text(key) ?? null },
  SET: { least: 2, run: set },
  SETEX: {
    least: 3,
    run: (request) => {
      const [key = '', seconds = '', value = ''] = request.words;
      return set({ ...request, words: [key, value, 'EX', seconds] });
    },
  },
  SETNX: {
    least: 2,
    run: (request) => (set({ ...request, words: [...request.words.slice(0, 2), 'NX'] }) === null ? 0 : 1),
  },
  MGET: { least: 1, run: (request) => request.words.map((key) => textOrNull(request, key)) },
  INCR: { least: 1, run: (request) => increase(request, 1) },
  DECR: { least: 1, run: (request) => increase(request, -1) },
  INCRBY: { least: 2, run: (request) => increase(request, integer(request.words[1])) },
  DECRBY: { least: 2, run: (request) => increase(request, -integer(request.words[1])) },
};
