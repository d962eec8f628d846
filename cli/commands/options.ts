import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Api, apiClient } from '../api/client';
import { findConnection } from '../api/connection';
import { durationArgument } from '../durations';
import type { CliIo } from '../io';

export type Output = { output: 'table' | 'json' };
export type WaitOptions = Output & { wait?: boolean; timeout: number };

/** The API that the options, the environment and the files around say. */
export const apiFor = async (io: CliIo, command: Command): Promise<Api> =>
  apiClient(io, await findConnection(io, command.optsWithGlobals<{ api?: string }>().api));

/** Adds `-o table|json`. */
export const withOutput = (command: Command): Command =>
  command.addOption(
    new Option('-o, --output <format>', 'what stdout gets').choices(['table', 'json']).default('table'),
  );

/** Adds `--wait`, `--timeout` and `-o`. */
export const withWait = (command: Command): Command =>
  withOutput(
    command
      .option('-w, --wait', 'follow it to its end, step by step')
      .addOption(
        new Option('--timeout <duration>', 'how long --wait waits')
          .argParser(durationArgument('smh', '30m or 2h'))
          .default(30 * 60_000, '30m'),
      ),
  );

/** A parser for a repeatable `NAME=value`; the value is taken as it is, whatever it holds. */
export const variablePairs =
  (example: string) =>
  (text: string, before: Record<string, string> = {}): Record<string, string> => {
    const [, key, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(text) ?? [];
    if (key === undefined || value === undefined) throw new InvalidArgumentError(`Give it as ${example}.`);
    // a computed key of a literal is always an own property, also __proto__
    return { ...before, [key]: value };
  };

/** A parser for an option that takes a whole number from 1. */
export const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
};
