/** Where something listens. */
export type Endpoint = { host: string; port: number };

/** How a process ended: exactly one of the two is not null. */
export type Exit = { code: number | null; signal: string | null };

/** PostgreSQL servers and copies of their data, by id. Ids are data: letters, digits and `._:-`. */
export type Databases = {
  /** Makes a new, stopped server with a superuser (default `postgres`) and, when named, a database that it owns. */
  create(id: string, options?: { user?: string; database?: string }): Promise<void>;
  /** Starts the server, also after a crash; a running one is left alone. Without a port: its last one, else a free one. */
  start(id: string, port?: number): Promise<Endpoint>;
  stop(id: string): Promise<void>;
  /** Stops and removes; missing is done. */
  destroy(id: string): Promise<void>;
  /** Gives an existing role of a running server a new password. */
  setPassword(id: string, user: string, password: string): Promise<void>;
  /** Copies the data of a running or stopped server as it is at one moment. */
  snapshot(id: string, snapshotId: string): Promise<{ sizeBytes: number }>;
  /** Makes a new, stopped server from a snapshot. */
  restore(snapshotId: string, id: string, onProgress?: (percent: number) => void): Promise<void>;
  /** Missing is done. */
  destroySnapshot(snapshotId: string): Promise<void>;
};

/** Runnable checkouts, one for each commit. */
export type Images = {
  /** Gives the folder with the commit checked out, installed and built. A commit is built once. Rejects with `ImageBuildFailed`. */
  build(commit: string): Promise<{ folder: string }>;
  /** What the build of that commit does at this moment, in words that go on after "is"; undefined when none is under way. */
  stateOf(commit: string): string | undefined;
  /** Missing is done. */
  remove(commit: string): Promise<void>;
  /** Removes every commit but these. One that is wanted again is built again. */
  removeAllBut(commits: readonly string[]): Promise<void>;
};

export type ProcessSpec = {
  id: string;
  /** A string runs as `sh -c`, a list as it is. */
  command: string | string[];
  folder: string;
  /** All that the process sees, besides PATH, HOME, LANG and TMPDIR. */
  environment: Record<string, string>;
  onLine(line: string, stream: 'stdout' | 'stderr'): void;
};

/** `pid` is 0 when the command could not be started at all; `exited` then says code 127. */
export type RunningProcess = { pid: number; exited: Promise<Exit> };

export type Processes = {
  start(spec: ProcessSpec): RunningProcess;
  /** SIGTERM to the process and all it started, SIGKILL to what is left after the grace; missing is done. */
  stop(id: string, graceMilliseconds: number): Promise<void>;
  stopAll(): Promise<void>;
};

/** How a Redis server is run. */
export type RedisPrograms = {
  /** What to run so that a server listens on that port of 127.0.0.1; `command` is that of the container. */
  programFor(command: string[], port: number): { command: string[]; folder: string };
};

/** What the repository says. */
export type Repository = {
  /** The newest commit of a branch, fetched now. */
  resolve(branch: string): Promise<string>;
};

export type RouteRequest = {
  /** Lower case, without port. */
  host: string;
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
};

export type Route =
  | { kind: 'forward'; targetGroup: string; port: number }
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string };

export type ProxyOptions = {
  port: number;
  /** What a person writes to choose another port, for the message when this one is taken. */
  portOption?: string;
  route(request: RouteRequest): Route | Promise<Route>;
  /** Called once for each request that is forwarded. */
  onRequest?(targetGroup: string): void;
};

export type Proxy = {
  port: number;
  /** Requests that were forwarded to that port and are not answered yet. Websockets do not count. */
  inFlight(port: number): number;
  /** Resolves when no request to that port is in flight. No time limit: the caller has one. */
  drained(port: number): Promise<void>;
  close(): Promise<void>;
};

/** `id` grows with every event of a group and stays the same over restarts. */
export type LogEvent = { id: number; stream: string; at: number; message: string };

export type LogQuery = {
  streamPrefix?: string;
  /** Milliseconds since 1970, inclusive. */
  since?: number;
  /** Only events after the one with this id: how a reader goes on. */
  after?: number;
  limit: number;
  /** Which ones when more match than `limit`: the oldest (default) or the newest. The answer is oldest first. */
  keep?: 'oldest' | 'newest';
};

export type LogStore = {
  append(group: string, stream: string, at: number, message: string): void;
  read(group: string, query: LogQuery): Promise<LogEvent[]>;
  /** Calls back for every event from now on; the answer ends that. */
  follow(group: string, onEvent: (event: LogEvent) => void): () => void;
  removeGroup(group: string): Promise<void>;
  close(): void;
};

/** All that is real on a laptop. */
export type DataPlane = {
  databases: Databases;
  images: Images;
  processes: Processes;
  redis: RedisPrograms;
  repository: Repository;
  logs: LogStore;
  startProxy(options: ProxyOptions): Promise<Proxy>;
  /** A port on 127.0.0.1 that nobody has at this moment. */
  freePort(): Promise<number>;
  /** Whether something takes connections at that port of 127.0.0.1. */
  isListening(port: number): Promise<boolean>;
  /** Ends every process and server that was started here. */
  close(): Promise<void>;
};

/** The part of staging.yml that says how a checkout becomes something that runs. */
export type BuildConfig = {
  install?: string | string[] | undefined;
  build?: string | string[] | undefined;
  cache?: { key: string[]; paths: string[] } | undefined;
};
