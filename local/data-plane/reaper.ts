import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside this file in the sources, beside the bundle when bundled. */
const reaperFile = (): string => {
  const file = join(__dirname, 'reaper-program.cjs');
  if (existsSync(file)) return file;
  throw new Error(
    `${file} is missing: without it processes could outlive the platform. Build again ("npm run build").`,
  );
};

const startReaper = (args: string[]): ChildProcess => {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  // A group and session of its own: a Ctrl-C in the terminal must not end it together with the platform.
  return spawn(process.execPath, [reaperFile(), ...args], {
    detached: true,
    cwd: '/',
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
};

/** Ends what a platform that died left behind, as its journal tells; resolves when that is done. */
export const reapLeftovers = (journal: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const reaper = startReaper(['later']);
    reaper.once('error', reject);
    reaper.once('exit', () => resolve());
    reaper.stdin?.on('error', () => undefined);
    reaper.stdin?.end(journal);
  });

export type Reaper = {
  /** Hands over one line of the journal. */
  tell(line: string): void;
  /** Lets the reaper end what it still knows; resolves when it has gone. */
  close(): Promise<void>;
};

/** Above this the reaper is not started again: something on this machine does not let it live. */
const MOST_STARTS = 5;

/**
 * Keeps one reaper running, which ends every process it was told of as soon as this process is gone, however it went.
 * A reaper that dies is replaced and told everything again.
 */
export const keepReaper = (everything: () => string[]): Reaper => {
  let starts = 0;
  let isClosed = false;
  let current: ChildProcess;

  const begin = (): void => {
    starts += 1;
    current = startReaper([]);
    current.stdin?.on('error', () => undefined);
    // Neither the child nor its pipe may keep this process running: that it ends is what the reaper waits for.
    current.unref();
    (current.stdin as unknown as { unref?(): void }).unref?.();
    current.once('exit', () => {
      if (!isClosed && starts < MOST_STARTS) begin();
    });
    for (const line of everything()) current.stdin?.write(`${line}\n`);
  };
  begin();

  return {
    tell: (line) => void current.stdin?.write(`${line}\n`),
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        if (current.exitCode !== null || current.signalCode !== null) return resolve();
        current.ref();
        current.once('exit', () => resolve());
        current.stdin?.end();
      }),
  };
};
