import type { ClientPlugin } from '../functions/shared/clients';
import type { Clock } from '../functions/shared/clock';
import type { Random } from '../functions/shared/random';

/** Where text goes: a Node stream, or a collector in a test. */
export type TextSink = { write(text: string): unknown; readonly isTTY?: boolean };

export type GitResult = { exitCode: number; stdout: string; stderr: string };

/** Runs git with exactly these arguments, never through a shell; rejects only when git cannot be started. */
export type RunGit = (args: readonly string[]) => Promise<GitResult>;

/** Everything the program takes from outside. Only `bin.ts` builds it from the process; tests build their own. */
export type CliIo = {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Machine output: what a script reads. */
  stdout: TextSink;
  /** Everything meant for a person. */
  stderr: TextSink;
  /** True when a person looks at `stderr`: colours and a live progress list instead of plain lines. */
  isTerminal: boolean;
  /** Asks the person one question and resolves with the answer; absent when nobody sits at the keyboard. */
  ask?: (question: string) => Promise<string>;
  fetch: typeof fetch;
  /** Shown each client of AWS that doctor makes; a test answers its commands there. */
  awsPlugin?: ClientPlugin;
  clock: Clock;
  random: Random;
  git: RunGit;
  /** Starts the browser; rejects when there is none. */
  openBrowser: (url: string) => Promise<void>;
  /** Aborts when the person presses Ctrl-C. */
  interrupted: AbortSignal;
};
