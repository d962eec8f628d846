/** An answer, before it is written in one of the two versions of the protocol. Texts are bytes, one to a character. */
export type Reply =
  string | number | null | Reply[] | { status: string } | { error: string } | { map: Record<string, Reply> };

/** What the server says of a request that it does not take; the connection goes on. */
export class RedisError extends Error {}

/** The answer as bytes. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export const encode = (reply: Reply, version: 2 | 3): string => {
  if (reply === null) return version === 3 ? '_\r\n' : '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map((item) => encode(item, version)).join('')}`;
  if ('status' in reply) return `+${reply.status}\r\n`;
  if ('error' in reply) return `-${reply.error.replace(/[\r\n]/g, ' ')}\r\n`;
  const entries = Object.entries(reply.map);
  const head = version === 3 ? `%${entries.length}` : `*${entries.length * 2}`;
  return `${head}\r\n${entries
    .flat()
    .map((item) => encode(item, version))
    .join('')}`;
};

const LONGEST_REQUEST = 64 * 1024 * 1024;

/** Collects what arrives on a connection and gives each request once all of it is there. */
export class RequestReader {
  private received = '';

  /** The requests that are complete now. Throws RedisError for what is not the protocol: nothing after it can be read. */
  read(bytes: Buffer): string[][] {
    this.received += bytes.toString('latin1');
    if (this.received.length > LONGEST_REQUEST) throw new RedisError('ERR Protocol error: too big a request');
    const requests: string[][] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) if (next.length > 0) requests.push(next);
    return requests;
  }

  private next(): string[] | undefined {
    const end = this.received.indexOf('\r\n');
    if (end < 0) return undefined;
    if (!this.received.startsWith('*')) {
      const words = this.received.slice(0, end).split(' ').filter(Boolean);
      this.received = this.received.slice(end + 2);
      return words;
    }
    const words: string[] = [];
    let at = end + 2;
    for (let left = numberIn(this.received.slice(1, end)); left > 0; left -= 1) {
      const lineEnd = this.received.indexOf('\r\n', at);
      if (lineEnd < 0) return undefined;
      if (this.received[at] !== '$') throw new RedisError(`ERR Protocol error: expected '$'`);
      const start = lineEnd + 2;
      const length = numberIn(this.received.slice(at + 1, lineEnd));
      at = start + length + 2;
      if (this.received.length < at) return undefined;
      words.push(this.received.slice(start, start + length));
    }
    this.received = this.received.slice(at);
    return words;
  }
}

const numberIn = (text: string): number => {
  if (!/^[0-9]{1,9}$/.test(text)) throw new RedisError('ERR Protocol error: invalid length');
  return Number(text);
};
