import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { systemClock } from '../../../functions/shared/clock';
import type { Databases, Endpoint } from '../../../local/data-plane/data-plane';
import { realDatabases } from '../../../local/data-plane/postgres';
import { findBinaries } from '../../../local/data-plane/postgres-binaries';
import type { PostgresMachine } from '../../../local/data-plane/postgres-machine';
import { serverUser } from '../../../local/data-plane/system-user';
import { eventually, isRunning, openGroups, temporaryFolder } from './support';

const folder = temporaryFolder();
let machine: PostgresMachine;
let databases: Databases;

const login = (endpoint: Endpoint, password: string, user = 'app'): Client =>
  new Client({ ...endpoint, user, password, database: 'app', ssl: false });

const connected = async <T>(
  endpoint: Endpoint,
  work: (client: Client) => Promise<T>,
  password = 'pass',
): Promise<T> => {
  const client = login(endpoint, password);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const serverPid = (id: string): number =>
  Number(readFileSync(join(folder, 'databases', id, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

const startWithPassword = async (id: string): Promise<Endpoint> => {
  const endpoint = await databases.start(id);
  await databases.setPassword(id, 'app', 'pass');
  return endpoint;
};

beforeAll(async () => {
  const [user, clock] = [serverUser(), systemClock];
  const binaries = await findBinaries(folder, user, () => undefined);
  machine = { groups: await openGroups(folder), clock, binaries, user };
  databases = await realDatabases(machine, folder);
  await databases.create('source', { user: 'app', database: 'app' });
  await connected(await startWithPassword('source'), async (client) => {
    await client.query('CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)');
    await client.query(`INSERT INTO account SELECT n, 100 FROM generate_series(1, 1000) n`);
  });
});

test('a new server listens on this machine only and asks for the password that was set', async () => {
  const endpoint = await databases.start('source');
  expect(endpoint.host).toBe('127.0.0.1');
  await expect(login(endpoint, 'wrong').connect()).rejects.toThrow(/password authentication failed/);
  await connected(endpoint, async (client) => {
    const { rows } = await client.query(`SELECT current_setting('listen_addresses') a, current_setting('fsync') f`);
    expect(rows).toEqual([{ a: '127.0.0.1', f: 'off' }]);
  });
});

test('passwords and roles are quoted, a password never reaches the log, and no role is made', async () => {
  const endpoint = await databases.start('source');
  const odd = `it's \\ "odd" $1; DROP TABLE account; -- ü`;
  await connected(endpoint, (client) => client.query('CREATE ROLE "odd ""role" LOGIN'));
  await databases.setPassword('source', 'odd "role', odd);
  const client = login(endpoint, odd, 'odd "role');
  await client.connect();
  await client.end();
  await expect(databases.setPassword('source', 'nobody', 'tell nobody')).rejects.toThrow(
    /role "nobody" does not exist/,
  );
  expect(readFileSync(join(folder, 'databases', 'source', 'server.log'), 'utf8')).not.toContain('tell nobody');
});

test('starting a running server changes nothing, also when it is asked twice at once', async () => {
  const pid = serverPid('source');
  const endpoint = await databases.start('source');
  expect(await Promise.all([databases.start('source'), databases.start('source')])).toEqual([endpoint, endpoint]);
  expect(serverPid('source')).toBe(pid);
});

test('a snapshot of a server that is being written to is of one moment: the sum of all accounts is kept', async () => {
  const endpoint = await databases.start('source');
  let isWriting = true;
  let transfers = 0;
  const write = (): Promise<void> =>
    connected(endpoint, async (client) => {
      while (isWriting) {
        const [from, to] = [1 + ((transfers * 7) % 1000), 1 + ((transfers * 13 + 5) % 1000)];
        const values = `(VALUES (${from}, -1), (${to}, 1)) AS change (id, amount)`;
        const amount = `(SELECT sum(amount) FROM ${values} WHERE change.id = account.id)`;
        await client.query(`UPDATE account SET balance = balance + ${amount} WHERE id IN (${from}, ${to})`);
        transfers += 1;
        if (transfers % 50 === 0) await client.query('CHECKPOINT');
      }
    });
  const writers = write();
  await eventually('the writer writes', () => transfers > 100);
  const before = transfers;
  const { sizeBytes } = await databases.snapshot('source', 'live');
  const during = transfers - before;
  isWriting = false;
  await writers;
  expect(during).toBeGreaterThan(0);
  expect(sizeBytes).toBeGreaterThan(10_000_000);
  await databases.restore('live', 'copy');
  await connected(await databases.start('copy'), async (client) => {
    const { rows } = await client.query('SELECT sum(balance)::int AS sum, count(*)::int AS count FROM account');
    expect(rows).toEqual([{ sum: 100_000, count: 1000 }]);
    await client.query('UPDATE account SET balance = 0');
  });
  const sum = await connected(endpoint, (client) => client.query('SELECT sum(balance)::int AS sum FROM account'));
  expect(sum.rows).toEqual([{ sum: 100_000 }]);
  await databases.destroy('copy');
});

test('a snapshot of a stopped server can be restored many times, side by side, with progress to 100', async () => {
  await databases.create('stopped', { user: 'app', database: 'app' });
  await databases.snapshot('stopped', 'cold');
  const told: number[] = [];
  await Promise.all(['one', 'two'].map((id) => databases.restore('cold', id, (percent) => told.push(percent))));
  expect(told.filter((percent) => percent === 100)).toHaveLength(2);
  const endpoints = await Promise.all(['one', 'two'].map(startWithPassword));
  expect(endpoints[0]?.port).not.toBe(endpoints[1]?.port);
  for (const endpoint of endpoints) await connected(endpoint, (client) => client.query('CREATE TABLE t (n int)'));
  await Promise.all(['one', 'two', 'stopped'].map((id) => databases.destroy(id)));
});

test('after a crash the server starts again on its port with all that was committed', async () => {
  const before = await databases.start('source');
  await connected(before, (client) => client.query('CREATE TABLE kept AS SELECT 42 AS answer'));
  const pid = serverPid('source');
  process.kill(pid, 'SIGKILL');
  // Without a turn of the event loop: the end of the server has not been told yet.
  while (isRunning(pid));
  const after = await databases.start('source');
  expect(after).toEqual(before);
  const { rows } = await connected(after, (client) => client.query('SELECT answer FROM kept'));
  expect(rows).toEqual([{ answer: 42 }]);
});

test('a pid file whose number belongs to another process now does not keep the server from starting', async () => {
  await databases.stop('source');
  const file = join(folder, 'databases', 'source', 'data', 'postmaster.pid');
  writeFileSync(
    file,
    `${process.pid}\n${join(folder, 'databases', 'source', 'data')}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`,
  );
  await startWithPassword('source');
  expect(serverPid('source')).not.toBe(process.pid);
});

test('data that belongs to another account than the servers run as now is taken over, as far as root can', async () => {
  await databases.stop('source');
  const wanted = machine.user?.uid ?? process.getuid?.() ?? 0;
  const owner = machine.user ? wanted - 1 : wanted;
  for (const path of ['data', 'data/PG_VERSION', 'data/global']) {
    chownSync(join(folder, 'databases', 'source', path), owner, process.getgid?.() ?? 0);
  }
  await startWithPassword('source');
  expect(statSync(join(folder, 'databases', 'source', 'data', 'PG_VERSION')).uid).toBe(wanted);
});

test('a server that cannot start says why with the end of its log', async () => {
  await databases.restore('live', 'broken');
  rmSync(join(folder, 'databases', 'broken', 'data', 'global', 'pg_control'));
  await expect(databases.start('broken')).rejects.toThrow(/did not start on port .*pg_control/s);
  await databases.destroy('broken');
});

test('a port that somebody has is refused by its number', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = other.address() as AddressInfo;
  await databases.restore('live', 'unlucky');
  await expect(databases.start('unlucky', port)).rejects.toMatchObject({
    name: 'PortInUse',
    message: expect.stringContaining(`port ${port}`),
  });
  other.close();
  await databases.destroy('unlucky');
});

test('destroying leaves nothing, and what is missing or there already is told by name', async () => {
  await databases.restore('live', 'short');
  await databases.start('short');
  const pid = serverPid('short');
  await expect(databases.restore('live', 'short')).rejects.toMatchObject({ name: 'AlreadyExists' });
  await databases.destroy('short');
  await databases.destroy('short');
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(join(folder, 'databases', 'short'))).toBe(false);
  await expect(databases.start('short')).rejects.toMatchObject({ name: 'DatabaseServerMissing' });
  await expect(databases.restore('none', 'short')).rejects.toMatchObject({ name: 'SnapshotMissing' });
  await expect(databases.create('../outside')).rejects.toMatchObject({ name: 'InvalidName' });
  await databases.destroySnapshot('live');
  await databases.destroySnapshot('live');
});

test('what a crash left half made is swept at the next start and never used', async () => {
  await databases.stop('source');
  const half = join(folder, 'databases', 'half.unfinished');
  mkdirSync(half);
  const next = await realDatabases(machine, folder);
  expect(readdirSync(join(folder, 'databases'))).toEqual(['source']);
  await next.start('source');
  await next.stop('source');
});
