import type { Clock } from '../../../functions/shared/clock';
import { RedisError } from './protocol';

export type Value = string | string[] | Map<string, string>;

type Entry = { value: Value; expiresAt: number | undefined };

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** One database: keys with values, some of which end by themselves. */
export class Keyspace {
  private readonly entries = new Map<string, Entry>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry?.expiresAt === undefined || entry.expiresAt > this.clock.now()) return entry?.value;
    this.entries.delete(key);
    return undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    if (value !== undefined && typeof value !== 'string') throw new RedisError(WRONG_TYPE);
    return value;
  }

  list(key: string): string[] | undefined {
    const value = this.get(key);
    if (value !== undefined && !Array.isArray(value)) throw new RedisError(WRONG_TYPE);
    return value;
  }

  hash(key: string): Map<string, string> | undefined {
    const value = this.get(key);
    if (value !== undefined && !(value instanceof Map)) throw new RedisError(WRONG_TYPE);
    return value;
  }

  /** A list or a hash that has become empty is gone. Keeps the time to live unless another is given. */
  put(key: string, value: Value, expiresAt = this.expiryOf(key)): void {
    const isEmpty = typeof value !== 'string' && (value instanceof Map ? value.size : value.length) === 0;
    if (isEmpty) this.entries.delete(key);
    else this.entries.set(key, { value, expiresAt });
    for (const wake of [...this.waiting]) wake();
  }

  delete(key: string): boolean {
    return this.get(key) !== undefined && this.entries.delete(key);
  }

  expiryOf(key: string): number | undefined {
    return this.get(key) === undefined ? undefined : this.entries.get(key)?.expiresAt;
  }

  /** False when there is no such key. */
  expire(key: string, expiresAt: number | undefined): boolean {
    const value = this.get(key);
    if (value === undefined) return false;
    this.entries.set(key, { value, expiresAt });
    return true;
  }

  keys(): string[] {
    return [...this.entries.keys()].filter((key) => this.get(key) !== undefined);
  }

  clear(): void {
    this.entries.clear();
  }

  /** Resolves at the next change, or when the signal aborts. */
  nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}
