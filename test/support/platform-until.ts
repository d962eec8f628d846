import { systemClock } from '../../functions/shared/clock';

const LOOK_EVERY_MILLISECONDS = 40;
const SECONDS = 40;

/** The first answer that is not undefined or false; fails, with what was waited for, when none comes in that time. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = SECONDS,
): Promise<T> => {
  const end = systemClock.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (systemClock.now() > end) throw new Error(`Not within ${seconds} s: ${what}`);
    await systemClock.sleep(LOOK_EVERY_MILLISECONDS);
  }
};
