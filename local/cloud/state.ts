/** Records of one kind by id. What goes in is copied, what comes out is frozen: only `put` and `delete` change anything. */
export type Collection<T> = {
  get(id: string): T | undefined;
  put(id: string, record: T): void;
  delete(id: string): void;
  /** In the order in which they were first put. */
  all(): T[];
};

/** Everything the local cloud remembers, as plain JSON. */
export type CloudState = {
  collection<T>(name: string): Collection<T>;
  history: HistoryStore;
  /** Resolves when everything so far is where it survives a restart. */
  flush(): Promise<void>;
};

/** What executions did, one append-only list for each. */
export type HistoryStore = {
  append(executionId: string, entry: unknown): void;
  read(executionId: string): unknown[];
};

export type Records = Record<string, Record<string, unknown>>;

const copy = <T>(value: T): T => freeze(JSON.parse(JSON.stringify(value)) as T);

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
};

/** Collections over one plain object; `changed` is called after every change. */
export const collectionsOf = (records: Records, changed: () => void): CloudState['collection'] => {
  Object.values(records).forEach((kind) => Object.values(kind).forEach(freeze));
  return <T>(name: string): Collection<T> => {
    const kind = (records[name] ??= {}) as Record<string, T>;
    return {
      get: (id) => (Object.hasOwn(kind, id) ? kind[id] : undefined),
      put: (id, record) => {
        kind[id] = copy(record);
        changed();
      },
      delete: (id) => {
        delete kind[id];
        changed();
      },
      all: () => Object.values(kind),
    };
  };
};

/** State that ends with the process; for tests and the simulation. */
export const memoryState = (): CloudState => {
  const histories = new Map<string, unknown[]>();
  return {
    collection: collectionsOf({}, () => undefined),
    history: {
      append: (id, entry) => void histories.set(id, [...(histories.get(id) ?? []), copy(entry)]),
      read: (id) => histories.get(id) ?? [],
    },
    flush: () => Promise.resolve(),
  };
};
