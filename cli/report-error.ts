import { CommanderError } from 'commander';
import { CliError } from './cli-error';
import { EXIT, type ExitCode } from './exit-codes';
import type { CliIo } from './io';
import { colorsFor } from './terminal/print';
import { printableText } from './terminal/printable';

/** Tells the person on stderr what went wrong and what to do next; gives the exit code that goes with it. */
export const reportError = (io: CliIo, error: unknown): ExitCode => {
  // commander has already printed its own message
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalid;
  const colors = colorsFor(io, io.stderr);
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`${colors.red(printableText(message))}\n`);
  if (!(error instanceof CliError)) {
    if (io.env['DEBUG'] && error instanceof Error) io.stderr.write(`${printableText(error.stack ?? '')}\n`);
    return EXIT.unexpected;
  }
  for (const line of error.next) io.stderr.write(`${printableText(line)}\n`);
  return error.exitCode;
};
