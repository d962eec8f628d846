import { systemClock } from '../functions/shared/clock';
import { localHttpGet } from '../local/local-http';

/** How often a URL is asked; the same for the platform and for the script. */
export const LOOK_EVERY_MILLISECONDS = 50;

const TIMEOUT_MILLISECONDS = 180_000;
const REQUEST_SECONDS = 10;

const statusOf = (url: string): Promise<number> =>
  localHttpGet(url, { timeoutSeconds: REQUEST_SECONDS }).then(
    ({ status }) => status,
    () => 0,
  );

/** Resolves at the first 200 with the time of it; rejects after three minutes. */
export const untilAnswer = async (url: string, everyMilliseconds = LOOK_EVERY_MILLISECONDS): Promise<number> => {
  const end = systemClock.now() + TIMEOUT_MILLISECONDS;
  for (;;) {
    const status = await statusOf(url);
    if (status === 200) return systemClock.now();
    if (systemClock.now() > end) throw new Error(`${url} was to answer 200, but answers ${status} after three minutes`);
    await systemClock.sleep(everyMilliseconds);
  }
};
