import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';

const isLinux = process.platform === 'linux';

/** Fields of /proc/<pid>/stat from the third on; the second, the name, may itself hold blanks and brackets. */
const statFields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

const linuxIdentity = (pid: number): string => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  return `${statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'))[19]}@${boot}`;
};

const otherIdentity = (pid: number): string => {
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return started.trim().replace(/\s+/g, '_');
};

/** When that process started, as a word: together with the pid it is never used twice. Undefined when there is none. */
export const identityOf = (pid: number): string | undefined => {
  try {
    return (isLinux ? linuxIdentity(pid) : otherIdentity(pid)) || undefined;
  } catch {
    return undefined;
  }
};

/** The whole command line of a process, words separated by blanks; undefined when there is no such process. */
export const commandLineOf = (pid: number): string | undefined => {
  try {
    if (isLinux) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
};

/** False when nobody of that group is left but, on Linux, the dead that nobody has buried. */
export const isGroupAlive = async (groupId: number): Promise<boolean> => {
  try {
    process.kill(-groupId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (!isLinux) return true;
  for (const pid of await linuxPids()) {
    const [state, , group] = statFields(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
    if (group === String(groupId) && state !== 'Z') return true;
  }
  return false;
};

/**
 * The processes whose environment says `TMPDIR=<folder>`: also the ones that left their group and their parent.
 * Linux only; elsewhere the environment of another process cannot be read.
 */
export const processesWithTemporaryFolder = async (folder: string): Promise<number[]> => {
  if (!isLinux) return [];
  const pids = await linuxPids();
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return `\0${environment}`.includes(`\0TMPDIR=${folder}\0`) ? pid : 0;
    }),
  );
  return found.filter((pid) => pid > 1 && pid !== process.pid);
};

const linuxPids = async (): Promise<number[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
