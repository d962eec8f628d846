import type { ExitCode } from './exit-codes';

/**
 * An end of the program that a person can act on: what was asked and what was found, an exit code, and what to do next.
 * The text may hold anything the API or the repository said; it is stripped of control characters when it is printed.
 */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly next: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
