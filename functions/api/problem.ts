import { $ZodError } from 'zod/v4/core';
import { type ErrorName, WorkflowError } from '../shared/errors';
import type { ApiAnswer } from './route';

/** An error of the HTTP layer itself, before any name of ours applies. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const STATUS: Partial<Record<ErrorName, number>> = {
  InvalidInput: 422,
  NotAuthenticated: 401,
  NotAuthorized: 403,
  Protected: 403,
  EnvironmentNotFound: 404,
  EnvironmentBusy: 409,
  IdempotencyConflict: 409,
  ClusterFull: 429,
};

const TITLES: Record<number, string> = {
  400: 'The request could not be read',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'The request is too large',
  415: 'Not JSON',
  422: 'The request is not valid',
  429: 'At a limit',
  500: 'Something went wrong here',
  503: 'Try again shortly',
};

const RETRY_AFTER_SECONDS = 5;
const THROTTLED = /Throttl|TooManyRequests|LimitExceeded|ServiceUnavailable/;

/**
 * Any error as problem details (RFC 9457). Ours are told in their own words; of others only that they happened, since
 * their text may hold what is nobody's business.
 */
export const problemFrom = (error: unknown): ApiAnswer => {
  if (error instanceof $ZodError) {
    const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    const detail = errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; ');
    return problem(422, { detail, name: 'InvalidInput', errors });
  }
  if (error instanceof HttpError) return problem(error.status, { detail: error.message });
  if (error instanceof WorkflowError && STATUS[error.name] !== undefined) {
    return problem(STATUS[error.name] ?? 500, { detail: error.message, name: error.name });
  }
  if (error instanceof Error && THROTTLED.test(error.name)) {
    return problem(503, { detail: 'AWS asks us to slow down', name: error.name });
  }
  return problem(500, { detail: 'The request failed; the log of this function says why' });
};

const problem = (status: number, members: { detail: string; name?: string; errors?: unknown[] }): ApiAnswer => ({
  status,
  headers: {
    'content-type': 'application/problem+json',
    ...(status === 409 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
  },
  body: { type: 'about:blank', title: TITLES[status] ?? 'Error', status, ...members },
});
