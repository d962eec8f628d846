import { EventEmitter, setMaxListeners } from 'node:events';
import type { Clock } from '../../functions/shared/clock';
import type { Log } from '../../functions/shared/log';
import type { Random } from '../../functions/shared/random';
import type { DataPlane } from '../data-plane/data-plane';
import type { CloudState } from './state';

/** What every service of the local cloud lives in. */
export type World = {
  clock: Clock;
  random: Random;
  account: string;
  region: string;
  state: CloudState;
  dataPlane: DataPlane;
  log: Log;
  /** How long an operation lasts besides what the data plane really needs, in milliseconds of the clock. */
  latency(operation: string): number;
  /** Something that can be observed is different now: wakes whoever waits for anything, or for one of these subjects. */
  changed(...subjects: string[]): void;
  /** Resolves at the next change (of one of the subjects, when some are named), or when the signal aborts. */
  nextChange(signal?: AbortSignal, subjects?: string[]): Promise<void>;
  /** Lets work go on by itself. Its failure is logged, never unhandled. */
  background(name: string, work: Promise<unknown>): void;
  /** Resolves when all work in the background has ended. */
  settled(): Promise<void>;
  /** Aborts when the local cloud closes; every wait in the background listens to it. */
  closing: AbortSignal;
};

export type WorldOptions = Pick<World, 'clock' | 'random' | 'state' | 'dataPlane' | 'log'> & {
  latency?: World['latency'];
  account?: string;
  region?: string;
  closing?: AbortSignal;
};

/** A world from its parts. Account and region say that nothing of it is on AWS. */
export const makeWorld = (options: WorldOptions): World => {
  const { clock, random, state, dataPlane, log } = options;
  const closing = options.closing ?? new AbortController().signal;
  setMaxListeners(0, closing);
  const changes = new EventEmitter().setMaxListeners(0);
  const running = new Set<Promise<unknown>>();
  return {
    clock,
    random,
    state,
    dataPlane,
    log,
    closing,
    account: options.account ?? '000000000000',
    region: options.region ?? 'local',
    latency: options.latency ?? (() => 0),
    changed: (...subjects) => {
      for (const subject of subjects) changes.emit(subject);
      changes.emit(ANYTHING);
    },
    nextChange: (signal, subjects = [ANYTHING]) => nextChange(changes, signal, subjects),
    background: (name, work) => {
      const watched = work
        .catch((error: unknown) => {
          if (closing.aborted) return;
          log({ level: 'error', message: `${name}: ${error instanceof Error ? error.message : String(error)}` });
        })
        .finally(() => running.delete(watched));
      running.add(watched);
    },
    settled: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
};

const ANYTHING = 'anything';

const nextChange = (changes: EventEmitter, signal: AbortSignal | undefined, subjects: string[]): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      for (const subject of subjects) changes.off(subject, wake);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    for (const subject of subjects) changes.on(subject, wake);
    signal?.addEventListener('abort', wake);
  });

/** Lets the latency of an operation pass; none is no wait at all. */
export const takeTime = async (world: World, operation: string, signal = world.closing): Promise<void> => {
  const milliseconds = world.latency(operation);
  if (milliseconds > 0) await world.clock.sleep(milliseconds, signal);
};

/** Sleeps until the clock says so: a timer of Node may end a millisecond before that. */
export const sleepUntil = async (world: World, at: number): Promise<void> => {
  for (let left = at - world.clock.now(); left > 0; left = at - world.clock.now()) {
    await world.clock.sleep(left, world.closing);
  }
};

/** Lower-case hexadecimal digits, as AWS puts them at the end of ids. */
export const hexId = (world: World, digits: number): string =>
  world.random
    .bytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);

/** The ARN of something in this account and region. */
export const arnOf = (world: World, service: string, resource: string): string =>
  `arn:aws:${service}:${world.region}:${world.account}:${resource}`;
