import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../functions/shared/clock';
import { processGroups, type ProcessGroups } from '../../../local/data-plane/process-groups';
import { openProcessJournal } from '../../../local/data-plane/process-journal';

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** Done after the tests of the file, the last one said first. */
export const atEnd = (end: () => unknown): void => void ends.push(end);

/** A folder for one test file; removed after its tests. Every user may enter it: PostgreSQL runs as another one. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'data-plane-test-'));
  chmodSync(folder, 0o755);
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Process groups with a journal in that folder; all ended after the tests. */
export const openGroups = async (folder: string): Promise<ProcessGroups> => {
  const journal = await openProcessJournal(folder);
  const groups = processGroups(journal, systemClock);
  atEnd(async () => {
    await groups.endAll(2000);
    await journal.close();
  });
  return groups;
};

export const host = { PATH: process.env.PATH ?? '', HOME: tmpdir(), LANG: 'C.UTF-8' };

/** True while a process runs; false for one that is gone or dead and not buried. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  if (process.platform !== 'linux') return true;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
};

/** The processes that exist: pid, parent and command line. */
export const processTable = (): { pid: number; parent: number; command: string }[] => {
  if (process.platform !== 'linux') {
    const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
    const rows = [...table.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)];
    return rows.map(([, pid, parent, command = '']) => ({ pid: Number(pid), parent: Number(parent), command }));
  }
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const parent = Number(read(`/proc/${pid}/stat`).split(') ').pop()?.split(' ')[1]);
      return [{ pid: Number(pid), parent, command: read(`/proc/${pid}/cmdline`) }];
    } catch {
      // Ended between the look and the reading.
      return [];
    }
  });
};

/** Waits until it holds, and fails when it does not within that time. */
export const eventually = async (what: string, condition: () => boolean, milliseconds = 15_000): Promise<void> => {
  const end = systemClock.now() + milliseconds;
  while (!condition()) {
    if (systemClock.now() > end) throw new Error(`Not within ${milliseconds} ms: ${what}`);
    await systemClock.sleep(20);
  }
};

/** A git repository to take commits from. */
export const makeRepository = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]): string =>
    execFileSync('git', [...identity, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    commit: (files: Record<string, string>): string => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'a change');
      return git('rev-parse', 'HEAD');
    },
  };
};
