import { readFileSync, readdirSync } from 'node:fs';

const readOrNothing = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const kilobytes = (text: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);

const pids = (): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

const parentOf = (pid: number): number => {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

/** Only Linux tells how much of the memory that processes share is each one's part. */
export const isMemoryMeasurable = (): boolean => process.platform === 'linux';

/** Bytes of memory of an environment (PSS): its PostgreSQL server and all processes that say that they are its own. */
export const memoryOf = (environmentName: string, dataFolder: string): number => {
  const server = Number(readOrNothing(`${dataFolder}/postmaster.pid`).split('\n')[0]);
  const isOwn = (pid: number): boolean =>
    pid === server ||
    parentOf(pid) === server ||
    readOrNothing(`/proc/${pid}/environ`).split('\0').includes(`ENVIRONMENT_NAME=${environmentName}`);
  return pids()
    .filter(isOwn)
    .reduce((sum, pid) => sum + kilobytes(readOrNothing(`/proc/${pid}/smaps_rollup`), 'Pss') * 1024, 0);
};

/** Bytes of memory of one process (RSS). */
export const residentMemoryOf = (pid: number): number =>
  kilobytes(readOrNothing(`/proc/${pid}/status`), 'VmRSS') * 1024;
