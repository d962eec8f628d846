import { CliError } from '../cli-error';
import { EXIT, exitCodeForStatus } from '../exit-codes';
import { type Connection, isLocal } from './connection';
import type { Problem } from './views';

const HOW_TO_GET_A_TOKEN = [
  'Set BRANCH_STAGING_TOKEN (and BRANCH_STAGING_URL), or run this below a folder with .branch-staging/cli.json;',
  'the local platform writes that file with a token when it starts (npm start).',
];

const nextFor = (status: number, problem: Problem, connection: Connection, retryAfter: string | null): string[] => {
  if (status === 401)
    return connection.token ? ['The token is wrong or old.', ...HOW_TO_GET_A_TOKEN] : HOW_TO_GET_A_TOKEN;
  if (status === 403) return ['Ask for a token with the scope that this needs.'];
  if (status === 404) return ['See what exists: branch-staging list'];
  if (problem.name === 'IdempotencyConflict') return ['Run the command again.'];
  if (status === 409 || status === 429) return [`Try again ${retryAfter ? `in ${retryAfter} s` : 'in a moment'}.`];
  if (status >= 500) return ['Try again; if it stays, ask whoever runs the platform to look at the log of its API.'];
  return [];
};

const fieldErrors = (problem: Problem): string[] =>
  (Array.isArray(problem.errors) ? problem.errors : []).map(({ path, message }) => `  ${path}: ${message}`);

/** The API's refusal as an error for people: title and detail, the fields one per line, what to do next. */
export const refusal = (response: Response, problem: Problem, connection: Connection): CliError => {
  const { title = `The API answered ${response.status}`, detail } = problem;
  const lines = [detail && detail !== title ? `${title}: ${detail}` : title, ...fieldErrors(problem)];
  const next = nextFor(response.status, problem, connection, response.headers.get('retry-after'));
  return new CliError(exitCodeForStatus(response.status), lines.join('\n'), next);
};

const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'no answer in time';
  const inner = cause as (Error & { code?: string; errors?: Error[] }) | undefined;
  return inner?.message || inner?.errors?.[0]?.message || inner?.code || message;
};

/** The error for an API that gave no answer at all. */
export const unreachable = (error: unknown, connection: Connection): CliError =>
  new CliError(
    EXIT.unreachable,
    `The API at ${connection.url} does not answer: ${reasonOf(error)}`,
    isLocal(connection.url)
      ? ['Start the local platform (npm start), or name another API with --api or BRANCH_STAGING_URL.']
      : ['Check the address (--api, BRANCH_STAGING_URL or .branch-staging/cli.json) and your network.'],
    { cause: error },
  );

/** The error for an answer that cannot come from this API. */
export const notOurApi = (response: Response, connection: Connection): CliError =>
  new CliError(
    exitCodeForStatus(response.status) === EXIT.unreachable ? EXIT.unreachable : EXIT.unexpected,
    `${connection.url} answered ${response.status} with ${response.headers.get('content-type') ?? 'no content type'}, not JSON.`,
    ['Is this the address of a branch-staging API? (--api, BRANCH_STAGING_URL or .branch-staging/cli.json)'],
  );
