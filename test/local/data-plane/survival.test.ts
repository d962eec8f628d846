import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { systemClock } from '../../../functions/shared/clock';
import type { DataPlane } from '../../../local/data-plane/data-plane';
import { identityOf } from '../../../local/data-plane/process-identity';
import { realDataPlane } from '../../../local/data-plane/real-data-plane';
import { atEnd, eventually, isRunning, makeRepository, processTable, temporaryFolder } from './support';

const isLinux = process.platform === 'linux';
const root = resolve(__dirname, '../../..');
const folder = temporaryFolder();
const repository = makeRepository(join(folder, 'repository'));
const commit = repository.commit({ 'a.txt': 'a' });
const program = join(folder, 'bundle', 'platform.cjs');

beforeAll(() => {
  // As it is shipped: bundled, with the reaper's program beside the bundle.
  const entryPoints = [join(__dirname, 'platform-program.ts')];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'cjs', packages: 'external' });
  const reaper = 'reaper-program.cjs';
  copyFileSync(join(root, 'local/data-plane', reaper), join(folder, 'bundle', reaper));
});

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const pidIn = (file: string): number => Number(read(file).split('\n')[0]);

type Platform = { process: ChildProcess; data: string; pids: () => number[]; temporary: string; reaper: number };

const childrenOf = (parent: number) => processTable().filter((row) => row.parent === parent);

const reaperOf = (platform: ChildProcess): number | undefined =>
  childrenOf(platform.pid ?? 0).find(({ command }) => command.includes('reaper'))?.pid;

const startPlatform = async (name: string): Promise<Platform> => {
  const [data, work] = [join(folder, name), join(folder, `${name}-work`)];
  mkdirSync(work);
  const environment = { PATH: process.env.PATH, HOME: folder, NODE_PATH: join(root, 'node_modules') };
  const started = spawn(process.execPath, [program, data, repository.folder, commit, work], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => started.kill('SIGKILL'));
  let said = '';
  started.stdout?.on('data', (chunk) => (said += String(chunk)));
  // Elsewhere the environment of others cannot be read, by which a daemon is known.
  const names = ['leader', 'child', 'build', ...(isLinux ? ['daemon'] : [])];
  await eventually(
    'all is up',
    () => said.includes('up') && names.every((file) => pidIn(join(work, `${file}.pid`)) > 1),
  );
  const server = pidIn(join(data, 'databases/db/data/postmaster.pid'));
  const backends = childrenOf(server).map(({ pid }) => pid);
  const pids = [...names.map((file) => pidIn(join(work, `${file}.pid`))), server, ...backends];
  atEnd(() => pids.filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
  const temporary = read(join(data, 'processes.journal')).split('\n')[0]?.split(' ').slice(2).join(' ') ?? '';
  return { process: started, data, pids: () => pids.filter(isRunning), temporary, reaper: reaperOf(started) ?? 0 };
};

const reopen = async (data: string): Promise<DataPlane> => {
  const plane = await realDataPlane({ folder: data, repository: repository.folder, build: {}, clock: systemClock });
  atEnd(() => plane.close());
  return plane;
};

test('no process survives a platform that is killed: not a shell that ignores SIGTERM, no daemon, no database, no build', async () => {
  const platform = await startPlatform('killed');
  expect(platform.pids().length).toBeGreaterThanOrEqual(9);
  platform.process.kill('SIGKILL');
  await eventually('nothing of it runs', () => platform.pids().length === 0);
  await eventually('its reaper has gone', () => !isRunning(platform.reaper));
  expect(existsSync(platform.temporary)).toBe(false);
  const plane = await reopen(platform.data);
  await plane.databases.start('db');
  const log = read(join(platform.data, 'databases/db/server.log'));
  expect(log).toMatch(/received fast shutdown request/);
  expect(log).not.toMatch(/not properly shut down/);
});

test('a reaper that dies is replaced, so that the promise holds on', async () => {
  const platform = await startPlatform('replaced');
  process.kill(platform.reaper, 'SIGKILL');
  await eventually(
    'another reaper is there',
    () => (reaperOf(platform.process) ?? platform.reaper) !== platform.reaper,
  );
  platform.process.kill('SIGKILL');
  await eventually('nothing of it runs', () => platform.pids().length === 0);
});

test('what is left when platform and reaper are killed together is ended by the next start', async () => {
  const platform = await startPlatform('both');
  platform.process.kill('SIGSTOP');
  process.kill(platform.reaper, 'SIGKILL');
  platform.process.kill('SIGKILL');
  await eventually('the platform has gone', () => platform.process.signalCode !== null);
  expect(platform.pids().length).toBeGreaterThanOrEqual(9);
  const plane = await reopen(platform.data);
  expect(platform.pids()).toEqual([]);
  await plane.databases.start('db');
});

test('a data folder that a platform uses is refused to a second one, which harms nothing', async () => {
  const platform = await startPlatform('shared');
  const before = platform.pids();
  await expect(reopen(platform.data)).rejects.toMatchObject({
    name: 'DataFolderInUse',
    message: expect.stringContaining(`process ${platform.process.pid}`),
  });
  expect(platform.pids()).toEqual(before);
  platform.process.kill('SIGKILL');
  await eventually('nothing of it runs', () => platform.pids().length === 0);
});

test('a process that got the number of one of ours later is not touched', async () => {
  const innocent = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  atEnd(() => innocent.kill('SIGKILL'));
  const data = join(folder, 'recycled');
  mkdirSync(data);
  const gone = '@999999999 1@00000000 /nonexistent/branch-staging-abc';
  const kinds = ['group', 'postgres'].map((kind) => `+${innocent.pid} 1@00000000 ${kind}`);
  writeFileSync(join(data, 'processes.journal'), `${[gone, ...kinds].join('\n')}\n`);
  await reopen(data);
  expect(isRunning(innocent.pid ?? 0)).toBe(true);
  const known = `+${innocent.pid} ${identityOf(innocent.pid ?? 0)} group`;
  const other = join(folder, 'known');
  mkdirSync(other);
  writeFileSync(join(other, 'processes.journal'), `${[gone, known].join('\n')}\n`);
  await reopen(other);
  expect(isRunning(innocent.pid ?? 0)).toBe(false);
});

test('closing a data plane ends all it started and leaves neither journal nor temporary folder', async () => {
  const data = join(folder, 'closed');
  const plane = await realDataPlane({ folder: data, repository: repository.folder, build: {}, clock: systemClock });
  await plane.databases.create('db');
  await plane.databases.start('db');
  const server = pidIn(join(data, 'databases/db/data/postmaster.pid'));
  const web = { id: 'web', command: 'sleep 300', folder: data, environment: {}, onLine: () => undefined };
  const { pid, exited } = plane.processes.start(web);
  const temporary = read(join(data, 'processes.journal')).split('\n')[0]?.split(' ')[2] ?? '';
  await plane.close();
  expect(await exited).toMatchObject({ signal: 'SIGTERM' });
  expect([server, pid].filter(isRunning)).toEqual([]);
  expect([existsSync(temporary), existsSync(join(data, 'processes.journal'))]).toEqual([false, false]);
});
