import { connect } from 'node:net';
import { createClient } from '@redis/client';
import fc from 'fast-check';
import { systemClock } from '../../../../functions/shared/clock';
import { globOf } from '../../../../local/data-plane/redis/command';
import { startRedisServer } from '../../../../local/data-plane/redis/server';
import { virtualClock } from '../../../support/virtual-clock';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const startServer = async (clock = systemClock) => {
  const server = await startRedisServer(clock, 0);
  closing.push(server.close);
  return server.port;
};

const clientOf = async (port: number, RESP: 2 | 3 = 3) => {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP });
  client.on('error', () => undefined);
  await client.connect();
  closing.push(() => client.destroy());
  return client;
};

/** What the server answers to bytes that no client library would send. */
const talk = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
    socket.once('error', reject).once('close', () => resolve(text));
  });

describe.each([2, 3] as const)('through a client that speaks RESP%i', (version) => {
  test('values, numbers and conditions', async () => {
    const client = await clientOf(await startServer(), version);
    expect(await client.ping()).toBe('PONG');
    expect(await client.get('a')).toBeNull();
    expect(await client.set('a', 'é\r\n\0$5')).toBe('OK');
    expect(await client.get('a')).toBe('é\r\n\0$5');
    expect(await client.set('a', 'b', { condition: 'NX' })).toBeNull();
    expect(await client.incr('n')).toBe(1);
    expect(await client.incrBy('n', 41)).toBe(42);
    await expect(client.incr('a')).rejects.toThrow('ERR value is not an integer');
    expect(await client.mGet(['n', 'none'])).toEqual(['42', null]);
    expect(await client.exists(['a', 'n', 'none'])).toBe(2);
    expect(await client.del(['a', 'none'])).toBe(1);
  });

  test('hashes and lists', async () => {
    const client = await clientOf(await startServer(), version);
    expect(await client.hSet('h', { one: '1', __proto__x: '2' })).toBe(2);
    expect(await client.hSet('h', 'one', 'uno')).toBe(0);
    expect({ ...(await client.hGetAll('h')) }).toEqual({ one: 'uno', __proto__x: '2' });
    expect(await client.hGet('h', 'none')).toBeNull();
    expect(await client.lPush('l', ['b', 'a'])).toBe(2);
    expect(await client.rPush('l', 'c')).toBe(3);
    expect(await client.lRange('l', 0, -1)).toEqual(['a', 'b', 'c']);
    expect(await client.lRange('l', -2, -2)).toEqual(['b']);
    await expect(client.get('l')).rejects.toThrow('WRONGTYPE');
    expect([await client.rPop('l'), await client.lPop('l'), await client.lPop('l')]).toEqual(['c', 'a', 'b']);
    expect(await client.exists('l')).toBe(0);
  });

  test('keys are found, counted and forgotten, each database for itself', async () => {
    const client = await clientOf(await startServer(), version);
    for (const key of ['visits:1', 'visits:2', 'other']) await client.set(key, 'x');
    expect((await client.keys('visits:*')).sort()).toEqual(['visits:1', 'visits:2']);
    const scanned: string[] = [];
    for await (const keys of client.scanIterator({ MATCH: 'visits:?' })) scanned.push(...keys);
    expect(scanned.sort()).toEqual(['visits:1', 'visits:2']);
    await client.select(1);
    expect(await client.dbSize()).toBe(0);
    await client.select(0);
    await client.flushDb();
    expect(await client.dbSize()).toBe(0);
  });
});

test('keys end when their time is over, and not before', async () => {
  const clock = virtualClock();
  const client = await clientOf(await startServer(clock));
  await client.set('a', '1', { expiration: { type: 'EX', value: 10 } });
  await client.incr('a');
  expect(await client.ttl('a')).toBe(10);
  await clock.advance(9999);
  expect(await client.get('a')).toBe('2');
  await clock.advance(1);
  expect([await client.get('a'), await client.ttl('a'), await client.dbSize()]).toEqual([null, -2, 0]);
  await client.set('b', '1');
  expect([await client.ttl('b'), await client.expire('b', 5), await client.persist('b')]).toEqual([-1, 1, 1]);
  await clock.advance(5000);
  expect(await client.get('b')).toBe('1');
});

test('who waits for a list gets what another client pushes, each item once', async () => {
  const port = await startServer();
  const [one, other, pushing] = await Promise.all([clientOf(port), clientOf(port), clientOf(port)]);
  const waiting = Promise.all([one.brPop('jobs', 0), other.brPop(['none', 'jobs'], 0)]);
  await pushing.lPush('jobs', 'first');
  await pushing.lPush('jobs', 'second');
  expect((await waiting).map((job) => job?.element).sort()).toEqual(['first', 'second']);
});

test('waiting ends with nothing when its time is over', async () => {
  const client = await clientOf(await startServer());
  expect(await client.brPop('jobs', 0.01)).toBeNull();
});

test('a client that goes while it waits takes no item with it', async () => {
  const port = await startServer();
  const [leaving, staying] = await Promise.all([clientOf(port), clientOf(port)]);
  const waiting = expect(leaving.brPop('jobs', 0)).rejects.toThrow();
  await staying.ping();
  leaving.destroy();
  await waiting;
  await staying.ping();
  await staying.lPush('jobs', 'kept');
  expect(await staying.lRange('jobs', 0, -1)).toEqual(['kept']);
});

test('what it does not have it refuses by name, and says what helps', async () => {
  const client = await clientOf(await startServer());
  await expect(client.sendCommand(['SUBSCRIBE', 'x'])).rejects.toThrow(/unknown command 'SUBSCRIBE'.*redis-server/);
  await expect(client.sendCommand(['constructor'])).rejects.toThrow(/unknown command 'constructor'/);
  await expect(client.sendCommand(['GET'])).rejects.toThrow(/wrong number of arguments for 'get'/);
  expect(await client.ping()).toBe('PONG');
});

test.each(['*x\r\n', '*1\r\nGET\r\n', '*1\r\n$-5\r\n', '*99999999999\r\n'])(
  '%j is no request: told, and the end',
  async (bytes) => {
    expect(await talk(await startServer(), bytes)).toMatch(/^-ERR Protocol error/);
  },
);

test('a line without the protocol is a request, too, as people type it', async () => {
  expect(await talk(await startServer(), 'PING\r\n\r\nset a 1\r\nQUIT\r\n')).toBe('+PONG\r\n+OK\r\n+OK\r\n');
});

test('however the bytes of requests are cut, the answers are the same', async () => {
  const port = await startServer();
  const bytes = '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\n\r\n\r\n\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*1\r\n$4\r\nQUIT\r\n';
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (cut) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      const ended = new Promise<string>((resolve) => {
        let text = '';
        socket.on('data', (part: Buffer) => (text += part.toString('latin1'))).once('close', () => resolve(text));
      });
      socket.write(bytes.slice(0, cut), () => setImmediate(() => socket.write(bytes.slice(cut))));
      expect(await ended).toBe('+OK\r\n$4\r\n\r\n\r\n\r\n+OK\r\n');
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['a*c', 'abbc', 'abd'],
  ['a?c', 'abc', 'abbc'],
  ['[a-c]x', 'bx', 'dx'],
  ['[^a]x', 'bx', 'ax'],
  ['a\\*', 'a*', 'ab'],
  ['.+(', '.+(', 'aa('],
])('the pattern %s finds %s and not %s', (pattern, yes, no) => {
  expect([globOf(pattern).test(yes), globOf(pattern).test(no)]).toEqual([true, false]);
});
