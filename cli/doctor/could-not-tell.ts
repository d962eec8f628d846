import type { Finding } from './finding';

const REFUSED = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|OptInRequired/i;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|PriorRequestNotComplete/i;
const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|TimeoutError/i;

/** The error's name, or the code of a broken connection, which has none. */
export const errorNameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return error.name === 'Error' || error.name === 'AggregateError' ? String(code ?? error.name) : error.name;
};

const adviceFor = (name: string): string => {
  if (REFUSED.test(name)) return 'Ask for the right to make that call, or run doctor as somebody who has it.';
  if (THROTTLED.test(name)) return 'Run doctor again in a minute.';
  if (UNREACHABLE.test(name))
    return 'Check the network, a proxy, AWS_ENDPOINT_URL and the region, then run doctor again.';
  return 'Run doctor again; if it stays, look at this yourself in the AWS console.';
};

/** A question that has no answer, and the error that stood before it. */
export const couldNotTell = (question: string, error: unknown): Finding => {
  const name = errorNameOf(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  const http = name === 'Unknown' && status !== undefined ? ` (HTTP ${status})` : '';
  const message = error instanceof Error && error.message ? `: ${error.message}` : '';
  return { verdict: 'could not tell', found: `${question}: ${name}${http}${message}`, next: adviceFor(name) };
};

/** A question that was not asked, because something else is missing. */
export const notAsked = (reason: string, next: string): Finding => ({
  verdict: 'could not tell',
  found: `Not looked at: ${reason}`,
  next,
});

/** The findings; or, when a call fails, that this one question has no answer. Nothing else fails with it. */
export const guarded = async (question: string, look: () => Promise<Finding[]>): Promise<Finding[]> => {
  try {
    return await look();
  } catch (error) {
    return [couldNotTell(question, error)];
  }
};
