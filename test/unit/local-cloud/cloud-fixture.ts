import { Clients } from '../../../functions/shared/clients';
import type { Random } from '../../../functions/shared/random';
import { type LocalCloudOptions, makeLocalCloud } from '../../../local/cloud/local-cloud';
import { type CloudState, memoryState } from '../../../local/cloud/state';
import { makeWorld } from '../../../local/cloud/world';
import type { Exit, ProcessSpec } from '../../../local/data-plane/data-plane';
import { noDataPlane } from '../../../local/data-plane/no-data-plane';
import { virtualClock } from '../../support/virtual-clock';

export type FixtureOptions = Partial<Omit<LocalCloudOptions, 'world'>> & {
  state?: CloudState;
  latencies?: Record<string, number>;
  /** Commits whose build fails, with the message. */
  brokenCommits?: Map<string, string>;
  /** Exit code of a process that ends by itself. */
  exitCodeOf?(spec: ProcessSpec): number | undefined;
};

/** Bytes that are the same in every run. */
const countingRandom = (): Random => {
  let next = 1;
  return {
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => (next = (next * 75 + 74) % 65_537) & 255)),
  };
};

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A local cloud in virtual time, with the real SDK clients before it and nothing real behind it. */
export const cloudFixture = (options: FixtureOptions = {}) => {
  const clock = virtualClock();
  const closing = new AbortController();
  const processes: { spec: ProcessSpec; hasEnded: boolean; end(exit: Exit): void }[] = [];
  const happened: string[] = [];
  const logged: { level: string; message: string }[] = [];
  const nothing = noDataPlane(options.exitCodeOf ? { exitCodeOf: options.exitCodeOf } : {});
  const lines: { group: string; stream: string; at: number; message: string }[] = [];
  const dataPlane = {
    ...nothing,
    images: {
      ...nothing.images,
      build: async (commit: string) => {
        happened.push(`build ${commit.slice(0, 4)}`);
        const problem = options.brokenCommits?.get(commit);
        if (problem !== undefined) throw new Error(problem);
        return { folder: `/images/${commit}` };
      },
    },
    processes: {
      ...nothing.processes,
      start: (spec: ProcessSpec) => {
        const started = nothing.processes.start(spec);
        happened.push(`start ${spec.folder.slice(-4)}`);
        const hasEnded = options.exitCodeOf?.(spec) !== undefined;
        const ended = new Promise<Exit>((resolve) => {
          const end = (exit: Exit) => {
            process.hasEnded = true;
            resolve(exit);
          };
          const process = { spec, hasEnded, end };
          processes.push(process);
        });
        return { ...started, exited: Promise.race([started.exited, ended]) };
      },
      stop: async (id: string, grace: number) => {
        const spec = processes.find((process) => process.spec.id === id)?.spec;
        happened.push(`stop ${spec?.folder.slice(-4)}`);
        await nothing.processes.stop(id, grace);
      },
    },
    logs: {
      ...nothing.logs,
      append: (group: string, stream: string, at: number, message: string) =>
        void lines.push({ group, stream, at, message }),
      read: async (
        group: string,
        query: { streamPrefix?: string; since?: number; after?: number; limit: number; keep?: string },
      ) => {
        const all = lines
          .map((line, index) => ({ ...line, id: index + 1 }))
          .filter((line) => line.group === group && line.stream.startsWith(query.streamPrefix ?? ''))
          .filter((line) => line.at >= (query.since ?? 0) && line.id > (query.after ?? 0));
        return query.keep === 'newest' ? all.slice(-query.limit) : all.slice(0, query.limit);
      },
    },
  };
  const state = options.state ?? memoryState();
  const world = makeWorld({
    clock,
    random: countingRandom(),
    state,
    dataPlane,
    log: (entry) => void logged.push(entry),
    latency: (operation) => options.latencies?.[operation] ?? 0,
    closing: closing.signal,
  });
  const cloud = makeLocalCloud({
    world,
    tables: [],
    machines: {},
    invoke: () => Promise.reject(new Error('no function is expected to be called')),
    onStatusChange: () => Promise.resolve(),
    probe: async (port) => {
      const listener = processes.find(({ spec, hasEnded }) => !hasEnded && spec.environment['PORT'] === String(port));
      if (listener === undefined) throw new Error(`nothing listens on ${port}`);
      return 200;
    },
    ...options,
  });
  const clients = new Clients({ region: 'local', credentials: CREDENTIALS }, cloud.plugin);
  /** Lets everything happen that takes no longer than this. */
  const pass = (milliseconds = 0) => clock.advance(milliseconds);
  const close = async () => {
    closing.abort(new Error('closing'));
    await cloud.close();
  };
  return { clock, clients, cloud, world, dataPlane, processes, happened, logged, lines, state, pass, close };
};
