import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';

const PATIENCE_MILLISECONDS = 2000;

const request = (...words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Adds to the number of visits in Redis and gives the sum; adding 0 reads it. */
const addVisits = ({ REDIS_URL, REDIS_PREFIX = '' }, count) =>
  new Promise((resolve, reject) => {
    const { protocol, hostname: host, port, pathname } = new URL(REDIS_URL);
    const connect = protocol === 'rediss:' ? connectTls : connectPlain;
    const socket = connect({ host, port: Number(port || 6379) });
    let answer = '';
    socket.setTimeout(PATIENCE_MILLISECONDS, () => socket.destroy(new Error('Redis does not answer')));
    socket.on('error', reject);
    socket.on('data', (bytes) => (answer += bytes));
    socket.on('close', () => {
      const [, visits] = /^:(\d+)\r$/m.exec(answer) ?? [];
      if (visits === undefined) reject(new Error(`Redis answers ${JSON.stringify(answer)}`));
      else resolve(Number(visits));
    });
    const select = pathname.length > 1 ? request('SELECT', pathname.slice(1)) : '';
    socket.write(select + request('INCRBY', `${REDIS_PREFIX}visits`, String(count)) + request('QUIT'));
  });

/** `visits` for the page; nothing without a Redis, and null when it does not answer: the page is there all the same. */
const visitsOf = async (variables, count) => {
  if (!variables.REDIS_URL) return {};
  try {
    return { visits: await addVisits(variables, count) };
  } catch (error) {
    console.error(`Visits: ${error.message || error.code}`);
    return { visits: null };
  }
};

export const countVisit = (variables) => visitsOf(variables, 1);
export const readVisits = (variables) => visitsOf(variables, 0);
