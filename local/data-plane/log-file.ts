import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { LogEvent } from './data-plane';

/** As CloudWatch Logs: an event has at most 256 KB. */
const LONGEST_MESSAGE = 256 * 1024;

const cut = (message: string): string => {
  if (message.length * 3 <= LONGEST_MESSAGE || Buffer.byteLength(message) <= LONGEST_MESSAGE) return message;
  // Not within a character: what the cut leaves of one is dropped.
  return Buffer.from(message)
    .subarray(0, LONGEST_MESSAGE)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
};

/** One file that only grows: a line of JSON for each event. The id of an event is where its line starts. */
export type LogFile = {
  append(stream: string, at: number, message: string): LogEvent;
  close(): void;
};

/** One line, also for readers that take the Unicode line ends for the end of one. */
const toLine = (fields: Omit<LogEvent, 'id'>): string =>
  JSON.stringify(fields).replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`) + '\n';

const endsInsideLine = (descriptor: number, size: number): boolean => {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
};

/** Opens or makes the file. Written at once and without waiting, so that a killed platform has lost no line. */
export const openLogFile = (path: string): LogFile => {
  const descriptor = openSync(path, 'a+', 0o600);
  let size = fstatSync(descriptor).size;
  // A line that a crash cut off must not swallow the next one.
  if (endsInsideLine(descriptor, size)) size += writeSync(descriptor, '\n');

  return {
    append: (stream, at, message) => {
      const event = { id: size, stream, at, message: cut(message) };
      size += writeSync(descriptor, toLine({ stream, at, message: event.message }));
      return event;
    },
    close: () => closeSync(descriptor),
  };
};

const parsed = (line: string, id: number): LogEvent | undefined => {
  try {
    return { id, ...(JSON.parse(line) as Omit<LogEvent, 'id'>) };
  } catch {
    return undefined;
  }
};

/** The events of a file after the one with that id, oldest first. A file that is not there has none. */
export async function* readLogFile(path: string, after: number | undefined): AsyncGenerator<LogEvent> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return;
  let id = after ?? 0;
  try {
    for await (const line of file.readLines({ start: id, autoClose: false })) {
      const event = id === after ? undefined : parsed(line, id);
      if (event) yield event;
      id += Buffer.byteLength(line) + 1;
    }
  } finally {
    await file.close();
  }
}
