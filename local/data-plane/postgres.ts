import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { join } from 'node:path';
import type { Databases, Endpoint } from './data-plane';
import { DataPlaneError } from './data-plane-error';
import { freePort, tryPort } from './free-port';
import { oneAtATime } from './one-at-a-time';
import { copyRunning, copySnapshot, copyStopped } from './postgres-backup';
import { ADMIN, makeCluster } from './postgres-cluster';
import { openPostgresFolders, type PostgresFolder } from './postgres-folder';
import { ownerOf, type PostgresMachine } from './postgres-machine';
import { startServer, stopServer } from './postgres-server';
import type { ProcessGroup } from './process-groups';
import { isGroupAlive } from './process-identity';

const HOST = '127.0.0.1';

type Running = { group: ProcessGroup; endpoint: Endpoint };

const asAdmin = async <T>(port: number, password: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const login = { host: HOST, port, user: ADMIN, password, database: 'postgres', ssl: false };
  const client = new Client({ ...login, application_name: 'branch-staging', connectionTimeoutMillis: 10_000 });
  // A server that goes away in between is told by the query that fails.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const assertThere = (folder: PostgresFolder, what: string): void => {
  if (folder.isThere()) return;
  const name = what.startsWith('Snapshot') ? 'SnapshotMissing' : 'DatabaseServerMissing';
  throw new DataPlaneError(name, `${what} is not there (looked for ${folder.path}).`);
};

const assertNew = (folder: PostgresFolder, what: string): void => {
  if (folder.isThere()) throw new DataPlaneError('AlreadyExists', `${what} is there already (${folder.path}).`);
};

/** Real PostgreSQL servers, each with a folder of its own below `home`. Calls for the same id wait for each other. */
export const realDatabases = async (machine: PostgresMachine, home: string): Promise<Databases> => {
  const serverFolder = await openPostgresFolders(join(home, 'databases'));
  const snapshotFolder = await openPostgresFolders(join(home, 'snapshots'));
  const running = new Map<string, Running>();
  const inOrder = oneAtATime();

  /** The asked port, or the last one (what runs has it in its DATABASE_URL), or any. */
  const startSomewhere = async (folder: PostgresFolder, asked: number | undefined): Promise<Running> => {
    const wanted = asked ?? (await folder.facts()).port;
    const port = asked ?? (wanted && (await tryPort(wanted))) ?? (await freePort());
    const group = await startServer(machine, folder, port);
    await folder.note({ ...(await folder.facts()), port });
    return { group, endpoint: { host: HOST, port } };
  };

  const stop = async (id: string): Promise<void> => {
    const found = running.get(id);
    if (found) await stopServer(found.group);
    running.delete(id);
  };

  const start = async (id: string, port?: number): Promise<Endpoint> => {
    const before = running.get(id);
    if (before && (await isGroupAlive(before.group.pid))) return before.endpoint;
    // It died a moment ago and Node has not told yet.
    if (before) await stop(id);
    const folder = serverFolder(id);
    assertThere(folder, `Database server ${id}`);
    const started = await startSomewhere(folder, port).catch((error: unknown) => {
      // Somebody took the free port in between.
      const isUnlucky = port === undefined && error instanceof DataPlaneError && error.name === 'PortInUse';
      if (isUnlucky) return startSomewhere(folder, undefined);
      throw error;
    });
    running.set(id, started);
    void started.group.exited.then(() => {
      if (running.get(id) === started) running.delete(id);
    });
    return started.endpoint;
  };

  const setPassword = async (id: string, user: string, password: string): Promise<void> => {
    assertThere(serverFolder(id), `Database server ${id}`);
    const port = running.get(id)?.endpoint.port;
    if (port === undefined) {
      throw new DataPlaneError(
        'DatabaseServerFailed',
        `Database server ${id} does not run; start it to set a password.`,
      );
    }
    await asAdmin(port, (await serverFolder(id).facts()).adminPassword, async (client) => {
      // A statement that fails is logged with its text, and this one has a password in it.
      await client.query('SET log_min_error_statement TO panic');
      await client.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(password)}`);
    });
  };

  const snapshot = async (id: string, snapshotId: string): Promise<{ sizeBytes: number }> => {
    const from = serverFolder(id);
    assertThere(from, `Database server ${id}`);
    assertNew(snapshotFolder(snapshotId), `Snapshot ${snapshotId}`);
    const { adminPassword } = await from.facts();
    const port = running.get(id)?.endpoint.port;
    let sizeBytes = 0;
    await snapshotFolder(snapshotId).fill(async (to) => {
      sizeBytes = await (port === undefined
        ? copyStopped(from, to)
        : asAdmin(port, adminPassword, (client) => copyRunning(client, from, to)));
      await to.note({ adminPassword, sizeBytes });
    });
    return { sizeBytes };
  };

  const restore: Databases['restore'] = async (snapshotId, id, onProgress) => {
    const from = snapshotFolder(snapshotId);
    assertThere(from, `Snapshot ${snapshotId}`);
    assertNew(serverFolder(id), `Database server ${id}`);
    await serverFolder(id).fill(async (to) => {
      await copySnapshot(from, to, ownerOf(machine), onProgress);
      await to.note({ adminPassword: (await from.facts()).adminPassword });
    });
  };

  return {
    create: (id, options) =>
      inOrder(id, async () => {
        assertNew(serverFolder(id), `Database server ${id}`);
        await serverFolder(id).fill((folder) => makeCluster(machine, folder, options));
      }),
    start: (id, port) => inOrder(id, () => start(id, port)),
    stop: (id) => inOrder(id, () => stop(id)),
    destroy: (id) =>
      inOrder(id, async () => {
        await stop(id);
        await serverFolder(id).remove();
      }),
    setPassword: (id, user, password) => inOrder(id, () => setPassword(id, user, password)),
    snapshot: (id, snapshotId) => inOrder(id, () => snapshot(id, snapshotId)),
    restore: (snapshotId, id, onProgress) => inOrder(id, () => restore(snapshotId, id, onProgress)),
    destroySnapshot: (snapshotId) => inOrder(`snapshot ${snapshotId}`, () => snapshotFolder(snapshotId).remove()),
  };
};
