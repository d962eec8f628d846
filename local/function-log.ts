import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../functions/shared/clock';
import { isoTime } from '../functions/shared/clock';
import type { Log } from '../functions/shared/log';

/** The log of all functions in one file, a JSON line per entry, as CloudWatch would keep it. */
export const openFunctionLog = (file: string, clock: Clock): { log: Log; close(): Promise<void> } => {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    log: (entry) => void stream.write(`${JSON.stringify({ at: isoTime(clock.now()), ...entry })}\n`),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
};
