import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { gitIn } from '../../cli/git';
import type { CliIo, TextSink } from '../../cli/io';
import { run } from '../../cli/main';
import type { Clock } from '../../functions/shared/clock';

export const NOW = Date.parse('2030-01-10T12:00:00.000Z');

export type Result = { code: number; stdout: string; stderr: string; opened: string[]; asked: string[] };

/** A clock that jumps: whoever sleeps goes on at once, that much later; an aborted signal ends the sleep. */
export const jumpingClock = (): Clock => {
  let now = NOW;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
};

type Around = Partial<CliIo> & { url?: string; answer?: string };

const collector = (): TextSink & { text(): string } => {
  const parts: string[] = [];
  return { write: (part: string) => parts.push(part), text: () => parts.join('') };
};

/** Runs the program in this process with everything it could want from outside replaced, and collects what it said. */
export const runCli = async (argv: string[], { url, answer, ...around }: Around = {}): Promise<Result> => {
  const [stdout, stderr] = [collector(), collector()];
  const opened: string[] = [];
  const asked: string[] = [];
  const cwd = around.cwd ?? tmpdir();
  const code = await run(argv, {
    env: url ? { BRANCH_STAGING_URL: url, BRANCH_STAGING_TOKEN: 'secret-token' } : {},
    cwd,
    stdout,
    stderr,
    isTerminal: false,
    fetch,
    clock: jumpingClock(),
    random: { bytes: randomBytes },
    git: gitIn(cwd, process.env),
    openBrowser: async (address) => void opened.push(address),
    interrupted: new AbortController().signal,
    ...(answer === undefined
      ? {}
      : {
          ask: async (question: string) => {
            asked.push(question);
            return answer;
          },
        }),
    ...around,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text(), opened, asked };
};
