import type { Clock } from '../../functions/shared/clock';

/** True when the promise settles before that time is over. Leaves no timer behind. */
export const settlesWithin = async (
  clock: Clock,
  milliseconds: number,
  promise: Promise<unknown>,
): Promise<boolean> => {
  const stop = new AbortController();
  const tooLate = clock.sleep(milliseconds, stop.signal).then(
    () => false,
    () => true,
  );
  const settled = promise.then(
    () => true,
    () => true,
  );
  const isInTime = await Promise.race([settled, tooLate]);
  stop.abort();
  return isInTime;
};

/** True as soon as the condition holds, false when it does not within that time. Looks every `everyMilliseconds`. */
export const holdsWithin = async (
  clock: Clock,
  milliseconds: number,
  everyMilliseconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> => {
  const end = clock.now() + milliseconds;
  while (!(await condition())) {
    if (clock.now() >= end) return false;
    await clock.sleep(everyMilliseconds);
  }
  return true;
};
