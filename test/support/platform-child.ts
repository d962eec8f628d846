import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../local/project-root';
import { apiOf } from './platform-api';
import { until } from './platform-until';

export type ChildPlatform = Awaited<ReturnType<typeof startChild>>;
type Options = { folder: string; repository: string; config: string; proxyPort?: number };

const FILLING_SECONDS = 60;

/** The platform as `npm start` runs it, in a process of its own; resolves when shared staging is filled. */
export const startChild = async ({ folder, repository, config, proxyPort = 0 }: Options) => {
  const cliFile = join(folder, 'cli.json');
  await rm(cliFile, { force: true });
  const options = Object.entries({ folder, repository, config, 'api-port': 0, 'proxy-port': proxyPort });
  const child = spawn(
    process.execPath,
    [join(projectRoot(), 'dist', 'platform.js'), ...options.flatMap(([name, value]) => [`--${name}`, String(value)])],
    { env: { PATH: process.env['PATH'], HOME: folder }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const isUp = (): boolean => {
    if (child.exitCode !== null) throw new Error(`The platform ended with exit code ${child.exitCode}: ${said}`);
    return /^staging +/m.test(said) && existsSync(cliFile);
  };
  await until('the platform is up', isUp, FILLING_SECONDS);
  const { url, token } = JSON.parse(await readFile(cliFile, 'utf8')) as { url: string; token: string };
  return {
    api: apiOf(() => ({ apiUrl: url, token })),
    said: () => said,
    kill: () => ended(child, 'SIGKILL'),
    interrupt: () => ended(child, 'SIGINT'),
  };
};

/** The exit code, or the signal. */
const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | string | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode ?? child.signalCode);
    child.once('exit', (code, by) => resolve(code ?? by));
    child.kill(signal);
  });
