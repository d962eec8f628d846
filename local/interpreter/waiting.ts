import { setMaxListeners } from 'node:events';
import type { Clock } from '../../functions/shared/clock';

/** Timers of Node run at most that long; longer waits are made of several. */
const LONGEST_SLEEP = 2_000_000_000;

/** Sleeps for any time; rejects with the signal's reason when that aborts first. */
export const sleepFor = async (clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> => {
  const end = clock.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - clock.now()) {
    await untilAborted(clock.sleep(Math.min(left, LONGEST_SLEEP), signal), signal);
  }
};

/** Calls back after that time, unless the signal aborts first. */
export const startTimer = (clock: Clock, milliseconds: number, signal: AbortSignal, onElapsed: () => void): void =>
  void sleepFor(clock, milliseconds, signal).then(onElapsed, () => undefined);

/** A signal with any number of listeners: a Map has as many as it has items. */
export const makeController = (): AbortController => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
};

/** Does the work with a controller of its own that is aborted together with the parent. */
export const withController = async <T>(
  parent: AbortSignal,
  work: (controller: AbortController) => Promise<T>,
): Promise<T> => {
  parent.throwIfAborted();
  const controller = makeController();
  const follow = () => controller.abort(parent.reason);
  parent.addEventListener('abort', follow, { once: true });
  try {
    return await work(controller);
  } finally {
    parent.removeEventListener('abort', follow);
  }
};

/** Settles as the work does, or rejects with the signal's reason when that aborts first; then the work's end is unheard. */
export const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const settling =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        signal.removeEventListener('abort', onAbort);
        settle(value);
      };
    work.then(settling<T>(resolve), settling<unknown>(reject));
  });
