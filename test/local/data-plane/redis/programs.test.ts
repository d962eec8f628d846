import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { freePort, isListening } from '../../../../local/data-plane/free-port';
import { redisPrograms } from '../../../../local/data-plane/redis/programs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'branch-staging-redis-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COMMAND = ['redis-server', '--save', '', '--maxmemory', '96mb'];

test('a redis-server on the PATH is run with the options of the container, on this machine only', async () => {
  const file = join(folder, 'redis-server');
  await writeFile(file, '#!/bin/sh\n');
  expect(redisPrograms(`/none:${folder}`, '/work').programFor(COMMAND, 7)).toMatchObject({
    command: [process.execPath, expect.stringContaining('redis.js'), '7'],
  });
  await chmod(file, 0o755);
  expect(redisPrograms(`/none:${folder}`, '/work').programFor(COMMAND, 7)).toEqual({
    command: [file, ...COMMAND.slice(1), '--port', '7', '--bind', '127.0.0.1', '--daemonize', 'no'],
    folder: '/work',
  });
});

test('without one the small Redis runs as a process of its own and ends when it is told to', async () => {
  const port = await freePort();
  const [file = '', ...args] = redisPrograms('/none', folder).programFor(COMMAND, port).command;
  const child = spawn(file, args, { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  const client = createClient({ url: `redis://127.0.0.1:${port}` }).on('error', () => undefined);
  await client.connect();
  expect([await client.incr('a'), await client.incr('a')]).toEqual([1, 2]);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(await isListening(port)).toBe(false);
  client.destroy();
});
