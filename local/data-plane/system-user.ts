import { readFileSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export type SystemUser = { name: string; uid: number; gid: number };

/** Accounts without rights that systems have; one made for PostgreSQL comes first. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Whom PostgreSQL runs as: it refuses root. Undefined when this process is not root and so needs nobody else.
 * @see https://www.postgresql.org/docs/18/postgres-user.html
 */
export const serverUser = (): SystemUser | undefined => {
  if (process.geteuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const candidate of CANDIDATES) {
    const account = accounts.find(([name]) => name === candidate);
    // macOS writes nobody as -2.
    if (account) return { name: candidate, uid: Number(account[2]) >>> 0, gid: Number(account[3]) >>> 0 };
  }
  const names = CANDIDATES.join(' nor ');
  throw new Error(
    `PostgreSQL refuses to run as root, and /etc/passwd has neither ${names}. Start this as a normal user, or add an account "postgres".`,
  );
};

/** True when that user, or this process when there is none, may enter every folder on the way to the path and read it. */
export const isReachableFor = async (user: SystemUser | undefined, path: string): Promise<boolean> => {
  if (!user) return true;
  const wantedOf = (mode: number, uid: number, gid: number): number =>
    uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
  let at = await realpath(path);
  const last = await stat(at);
  const wanted = last.isDirectory() ? 1 : 4;
  if ((wantedOf(last.mode, last.uid, last.gid) & wanted) === 0) return false;
  while (dirname(at) !== at) {
    at = dirname(at);
    const { mode, uid, gid } = await stat(at);
    if ((wantedOf(mode, uid, gid) & 1) === 0) return false;
  }
  return true;
};
