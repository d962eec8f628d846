import { createInterface } from 'node:readline/promises';
import { systemClock } from '../functions/shared/clock';
import { systemRandom } from '../functions/shared/random';
import { argumentsFor } from './called-as';
import { gitIn } from './git';
import type { CliIo } from './io';
import { run } from './main';

const askPerson = (question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C and Ctrl-D close it without an answer, and that is no
    lines.once('close', () => resolve(''));
    lines
      .question(question)
      .then(resolve, reject)
      .finally(() => lines.close());
  });

const openBrowser = async (url: string): Promise<void> => {
  const { platform, env } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'] && !env['WSL_DISTRO_NAME'])
    throw new Error('this machine has no display');
  const { default: open } = await import('open');
  const browser = await open(url);
  // the program that opens may be missing, which shows only later and must not end ours
  browser.once('error', () => {});
};

const processIo = (interrupted: AbortSignal): CliIo => ({
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  isTerminal: process.stderr.isTTY === true,
  ...(process.stdin.isTTY ? { ask: askPerson } : {}),
  fetch,
  clock: systemClock,
  random: systemRandom,
  git: gitIn(process.cwd(), process.env),
  openBrowser,
  interrupted,
});

/** Runs the program in this process under the name it was called by; Ctrl-C ends the waiting, a second one the process. */
export const main = async (programName: string): Promise<void> => {
  // the SDK's advice to use a newer Node.js is for who develops with it
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  // a reader such as head that has seen enough is no failure
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.exitCode = await run(argumentsFor(programName, process.argv.slice(2)), processIo(interruption.signal));
};
