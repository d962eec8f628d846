import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../project-root';
import type { RedisPrograms } from '../data-plane';

/** Beside the bundle of the platform; the sources use the one that was built. */
const smallRedis = (): string => {
  const file = [join(__dirname, 'redis.js'), join(projectRoot(), 'dist', 'redis.js')].find(existsSync);
  if (file !== undefined) return file;
  throw new Error('dist/redis.js is missing: the platform has no Redis without it. Build again ("npm run build").');
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** A real redis-server when one is on the PATH, else the small one. Both keep everything in memory, on 127.0.0.1 only. */
export const redisPrograms = (path: string, folder: string): RedisPrograms => ({
  programFor: ([, ...options], port) => {
    const real = path
      .split(delimiter)
      .map((place) => join(place || '.', 'redis-server'))
      .find(isExecutable);
    return real === undefined
      ? { command: [process.execPath, smallRedis(), String(port)], folder }
      : { command: [real, ...options, '--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'], folder };
  },
});
