import { type Server, type Socket, createServer } from 'node:net';
import type { Clock } from '../../../functions/shared/clock';
import { collectionCommands } from './collection-commands';
import { type Commands, OK } from './command';
import { keyCommands } from './key-commands';
import { Keyspace } from './keyspace';
import { type Reply, RedisError, RequestReader, encode } from './protocol';
import { stringCommands } from './string-commands';

const COMMANDS: Commands = { ...keyCommands, ...stringCommands, ...collectionCommands };
const DATABASES = 16;

const VERSION = '7.2.0';
const ABOUT = { server: 'redis', version: VERSION, mode: 'standalone', role: 'master', modules: [] };
const INFO = `# Server\r\nredis_version:${VERSION}\r\nredis_mode:standalone\r\nloading:0\r\n# Replication\r\nrole:master\r\n`;

/** What a client says about the connection itself. */
type Connection = { database: number; version: 2 | 3; isEnding: boolean };

/**
 * A Redis for a laptop without one: strings, lists, hashes and keys that expire, in memory, for one process. What it does
 * not know it refuses by name and says what to do.
 */
export const startRedisServer = async (
  clock: Clock,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> => {
  const databases = Array.from({ length: DATABASES }, () => new Keyspace(clock));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, databases, clock);
  });
  await listening(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => resolve());
  });

/** Answers the requests of one connection, one after the other. */
const serve = (socket: Socket, databases: Keyspace[], clock: Clock): void => {
  const reader = new RequestReader();
  const connection: Connection = { database: 0, version: 2, isEnding: false };
  const gone = new AbortController();
  let before = Promise.resolve();
  const say = (reply: Reply): void => void socket.write(encode(reply, connection.version), 'latin1');
  const take = async (request: string[]): Promise<void> => {
    if (gone.signal.aborted || connection.isEnding) return;
    say(await answer(request, connection, databases, clock, gone.signal).catch(errorReply));
    if (connection.isEnding) socket.end();
  };
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.once('close', () => gone.abort());
  socket.on('data', (bytes) => {
    try {
      for (const request of reader.read(bytes)) before = before.then(() => take(request));
    } catch (error) {
      say(errorReply(error));
      socket.end();
    }
  });
};

const errorReply = (error: unknown): Reply => ({
  error: error instanceof RedisError ? error.message : `ERR ${String(error)}`,
});

const answer = async (
  [name = '', ...words]: string[],
  connection: Connection,
  databases: Keyspace[],
  clock: Clock,
  gone: AbortSignal,
): Promise<Reply> => {
  const own = aboutConnection(name.toUpperCase(), words, connection, databases);
  if (own !== undefined) return own;
  const command = Object.hasOwn(COMMANDS, name.toUpperCase()) ? COMMANDS[name.toUpperCase()] : undefined;
  if (command === undefined) throw new RedisError(unknownCommand(name));
  if (words.length < command.least)
    throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  return command.run({ keys: databases[connection.database] ?? databases[0]!, words, clock, gone });
};

const unknownCommand = (name: string): string =>
  `ERR unknown command '${name.slice(0, 128)}': the small Redis of the laptop does not have it. Install redis-server, put it on the PATH and start the platform again`;

const aboutConnection = (
  name: string,
  words: string[],
  connection: Connection,
  databases: Keyspace[],
): Reply | undefined => {
  switch (name) {
    case 'PING':
      return words[0] ?? { status: 'PONG' };
    case 'ECHO':
      return words[0] ?? '';
    case 'HELLO':
      if (words[0] !== undefined && !['2', '3'].includes(words[0]))
        return { error: 'NOPROTO unsupported protocol version' };
      if (words[0] !== undefined) connection.version = words[0] === '3' ? 3 : 2;
      return { map: { ...ABOUT, proto: connection.version, id: 1 } };
    case 'SELECT':
      if (!/^[0-9]{1,2}$/.test(words[0] ?? '') || Number(words[0]) >= DATABASES)
        return { error: 'ERR DB index is out of range' };
      connection.database = Number(words[0]);
      return OK;
    case 'CLIENT':
      return ['SETINFO', 'SETNAME'].includes(words[0]?.toUpperCase() ?? '') ? OK : undefined;
    case 'INFO':
      return INFO;
    case 'FLUSHALL':
      for (const database of databases) database.clear();
      return OK;
    case 'QUIT':
      connection.isEnding = true;
      return OK;
    default:
      return undefined;
  }
};
