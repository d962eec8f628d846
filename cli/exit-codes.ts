/** What each exit code of the program means. Scripts rely on the numbers: add, never change. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  invalid: 2,
  notFound: 3,
  denied: 4,
  deploymentFailed: 5,
  timedOut: 6,
  busy: 7,
  unreachable: 8,
  problemsFound: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const MEANINGS: ReadonlyArray<[ExitCode, string]> = [
  [EXIT.ok, 'done, or there was nothing to do'],
  [EXIT.unexpected, 'something unexpected went wrong'],
  [EXIT.invalid, 'wrong usage, or the API refused the input (400, 413, 415, 422)'],
  [EXIT.notFound, 'no such environment, branch or repository'],
  [EXIT.denied, 'no token, or it does not allow this (401, 403)'],
  [EXIT.deploymentFailed, 'the deployment or the destroy failed, or a destroy took its place'],
  [EXIT.timedOut, '--wait gave up; the platform goes on'],
  [EXIT.busy, 'busy or in conflict with something else: try later (409, 429)'],
  [EXIT.unreachable, 'the API does not answer (no connection, 502, 503, 504)'],
  [EXIT.problemsFound, 'doctor found a problem; warnings and what it could not tell are none'],
  [EXIT.interrupted, 'stopped by you: Ctrl-C, or "no" to a question'],
];

/** The table of exit codes as `--help` shows it. */
export const exitCodeHelp = (): string =>
  ['Exit codes:', ...MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)].join('\n');

/** The exit code that goes with an HTTP status of 300 and above. */
export const exitCodeForStatus = (status: number): ExitCode => {
  if (status === 401 || status === 403) return EXIT.denied;
  if (status === 404) return EXIT.notFound;
  if (status === 409 || status === 429) return EXIT.busy;
  if (status >= 502 && status <= 504) return EXIT.unreachable;
  return status >= 400 && status < 500 ? EXIT.invalid : EXIT.unexpected;
};
