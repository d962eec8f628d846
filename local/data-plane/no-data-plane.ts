import { createHash } from 'node:crypto';
import type { DataPlane, Endpoint, Exit, LogEvent, LogStore, Processes, ProcessSpec, Proxy } from './data-plane';

export type NoDataPlaneOptions = {
  /** The exit code of a command that ends by itself; undefined for one that runs until it is stopped (the default). */
  exitCodeOf?(spec: ProcessSpec): number | undefined;
};

/** The same number for the same words, from 20000 to 29999. */
const inventedNumber = (words: string): number =>
  20_000 + (createHash('sha256').update(words).digest().readUInt32BE() % 10_000);

const inventedEndpoint = (id: string): Endpoint => ({ host: '127.0.0.1', port: inventedNumber(`database ${id}`) });

const nothing = async (): Promise<void> => undefined;

const noProcesses = ({ exitCodeOf = () => undefined }: NoDataPlaneOptions): Processes => {
  const running = new Map<string, (exit: Exit) => void>();
  const stop = async (id: string): Promise<void> => {
    running.get(id)?.({ code: null, signal: 'SIGTERM' });
    running.delete(id);
  };
  return {
    start: (spec) => {
      const pid = inventedNumber(`process ${spec.id}`);
      const code = exitCodeOf(spec);
      if (code !== undefined) return { pid, exited: Promise.resolve({ code, signal: null }) };
      return { pid, exited: new Promise((resolve) => running.set(spec.id, resolve)) };
    },
    stop,
    stopAll: async () => {
      await Promise.all([...running.keys()].map(stop));
    },
  };
};

const noLogs = (): LogStore => ({
  append: () => undefined,
  read: async () => [] as LogEvent[],
  follow: () => () => undefined,
  removeGroup: nothing,
  close: () => undefined,
});

/** The data plane of a simulation: says at once that all is done and does nothing; what it invents is always the same. */
export const noDataPlane = (options: NoDataPlaneOptions = {}): DataPlane => {
  let ports = 30_000;
  const processes = noProcesses(options);
  return {
    databases: {
      create: nothing,
      start: async (id, port) => ({ ...inventedEndpoint(id), ...(port === undefined ? {} : { port }) }),
      stop: nothing,
      destroy: nothing,
      setPassword: nothing,
      snapshot: async () => ({ sizeBytes: 100 * 1024 * 1024 }),
      restore: async (_snapshotId, _id, onProgress) => onProgress?.(100),
      destroySnapshot: nothing,
    },
    images: {
      build: async (commit) => ({ folder: `/images/${commit}` }),
      stateOf: () => undefined,
      remove: nothing,
      removeAllBut: nothing,
    },
    processes,
    redis: { programFor: (command, port) => ({ command: [...command, '--port', String(port)], folder: '/redis' }) },
    repository: { resolve: async (branch) => createHash('sha1').update(branch).digest('hex') },
    logs: noLogs(),
    startProxy: async ({ port }): Promise<Proxy> => ({ port, inFlight: () => 0, drained: nothing, close: nothing }),
    freePort: async () => (ports += 1),
    isListening: async () => true,
    close: () => processes.stopAll(),
  };
};
