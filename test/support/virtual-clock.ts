import type { Clock } from '../../functions/shared/clock';

type Sleeper = { due: number; order: number; wake(): void };

const isBefore = (a: Sleeper, b: Sleeper) => a.due < b.due || (a.due === b.due && a.order < b.order);

/** A binary heap, earliest first; equal times in the order in which the sleeps began. */
class Heap {
  private readonly items: Sleeper[] = [];

  push(item: Sleeper): void {
    let index = this.items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBeforeAt(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  pop(): Sleeper | undefined {
    const [first] = this.items;
    const last = this.items.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.items[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = this.isBeforeAt(left + 1, left) ? left + 1 : left;
      if (!this.isBeforeAt(child, index)) return first;
      this.swap(index, child);
      index = child;
    }
  }

  private isBeforeAt(a: number, b: number): boolean {
    const [first, second] = [this.items[a], this.items[b]];
    return first !== undefined && second !== undefined && isBefore(first, second);
  }

  private swap(a: number, b: number): void {
    const [first, second] = [this.items[a], this.items[b]];
    if (first === undefined || second === undefined) return;
    this.items[a] = second;
    this.items[b] = first;
  }
}

/** Lets everything that is ready run: promises, and callbacks of the event loop. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export type VirtualClock = Clock & {
  /** How many sleeps are going on. */
  sleeping(): number;
  /** Moves time to the next sleep whenever all is idle, until the promise settles. Fails when nothing is left that could settle it. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Lets this much time pass, with all the sleeps that end in it. */
  advance(milliseconds: number): Promise<void>;
};

/** A clock that stands still until it is told to go on. Starts at the given time (milliseconds, or ISO 8601). */
export const virtualClock = (start: number | string = '2030-01-01T00:00:00.000Z'): VirtualClock => {
  const heap = new Heap();
  const sleeping = new Set<Sleeper>();
  let time = typeof start === 'string' ? Date.parse(start) : start;
  let order = 0;

  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const cancel = () => {
        sleeping.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const sleeper: Sleeper = { due: time + Math.max(0, milliseconds), order: (order += 1), wake };
      signal?.addEventListener('abort', cancel, { once: true });
      sleeping.add(sleeper);
      heap.push(sleeper);
    });

  const wakeNext = (): boolean => {
    for (let next = heap.pop(); next; next = heap.pop()) {
      if (!sleeping.delete(next)) continue;
      time = next.due;
      next.wake();
      return true;
    }
    return false;
  };

  const run = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false;
    const note = () => void (isSettled = true);
    promise.then(note, note);
    for (await settle(); !isSettled; await settle()) {
      if (!wakeNext()) throw new Error('Nothing sleeps any more and the promise has not settled: it waits for ever');
    }
    return promise;
  };

  const advance = async (milliseconds: number): Promise<void> => run(sleep(milliseconds));

  return { now: () => time, sleep, sleeping: () => sleeping.size, run, advance };
};
