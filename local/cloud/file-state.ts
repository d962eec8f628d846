import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CloudState, type Records, collectionsOf } from './state';

/** Long enough to write a burst of changes once, too short to lose what a person saw. */
const WRITTEN_WITHIN_MILLISECONDS = 5;

const read = (file: string): Records => {
  if (!existsSync(file)) return {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Records;
    throw new Error('it holds no JSON object');
  } catch (cause) {
    throw new Error(
      `The local cloud keeps what it knows in ${file}, and that file cannot be read: ${(cause as Error).message}. ` +
        'Put a good copy back, or remove the data folder to start with an empty cloud.',
      { cause },
    );
  }
};

const write = async (file: string, records: Records): Promise<void> => {
  const temporary = `${file}.tmp`;
  await writeFile(temporary, JSON.stringify(records));
  await rename(temporary, file);
};

/**
 * State in one JSON document that is replaced as a whole: a crash leaves the old one or the new one. Changes that come
 * together are written together, a few milliseconds later, while everything else goes on. Histories are written after
 * it: what a step did is never younger than the event that says so.
 */
export const fileState = (file: string): CloudState => {
  mkdirSync(dirname(file), { recursive: true });
  const records = read(file);
  const history = fileHistory(join(dirname(file), 'executions'));
  /** Has not begun: takes along what changes until then. */
  let next: Promise<void> | undefined;
  let newest = Promise.resolve();
  const writeAfter = async (before: Promise<void>): Promise<void> => {
    await before.catch(() => undefined);
    await sleep(WRITTEN_WITHIN_MILLISECONDS);
    next = undefined;
    const events = history.unwritten();
    await write(file, records);
    history.write(events);
  };
  const changed = (): void => {
    if (next !== undefined) return;
    newest = next = writeAfter(newest);
    // Whoever flushes learns of a failed write; without a flush the next change tries again.
    newest.catch(() => undefined);
  };
  return {
    collection: collectionsOf(records, changed),
    history: {
      read: history.read,
      append: (executionId, entry) => {
        history.append(executionId, entry);
        changed();
      },
    },
    flush: () => newest,
  };
};

/** Histories as JSON lines, one file for each execution. A line that a crash cut short is dropped. */
const fileHistory = (folder: string) => {
  const known = new Map<string, unknown[]>();
  let unwritten: { file: string; line: string }[] = [];
  const fileOf = (executionId: string): string => join(folder, `${encodeURIComponent(executionId)}.jsonl`);
  const entriesOf = (executionId: string): unknown[] => {
    const entries = known.get(executionId) ?? loadLines(fileOf(executionId));
    known.set(executionId, entries);
    return entries;
  };
  return {
    append: (executionId: string, entry: unknown): void => {
      entriesOf(executionId).push(entry);
      unwritten.push({ file: fileOf(executionId), line: `${JSON.stringify(entry)}\n` });
    },
    read: (executionId: string): unknown[] => [...entriesOf(executionId)],
    /** How many entries are in no file yet. */
    unwritten: (): number => unwritten.length,
    /** Puts the first ones of those into their files. */
    write: (count: number): void => {
      if (count > 0) mkdirSync(folder, { recursive: true });
      for (const { file, line } of unwritten.slice(0, count)) appendFileSync(file, line);
      unwritten = unwritten.slice(count);
    },
  };
};

const loadLines = (file: string): unknown[] => {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  // What is appended next must begin a line of its own.
  if (whole.length < text.length) writeFileSync(file, whole);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
};
