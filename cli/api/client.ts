import { randomToken } from '../../functions/shared/random';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import type { Connection } from './connection';
import { notOurApi, refusal, unreachable } from './failures';
import type { Problem } from './views';

const ANSWER_WITHIN_MILLISECONDS = 30_000;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request to the API; resolves with the parsed answer, undefined for 204, and rejects with a CliError otherwise. */
export type Api = <Answer>(method: Method, path: string, body?: unknown) => Promise<Answer>;

/** The path of one environment; whatever the name holds, it stays one segment. */
export const environmentPath = (name: string, rest = ''): string => `/environments/${encodeURIComponent(name)}${rest}`;

/** A path with a query; parameters without a value are left out. */
export const withQuery = (path: string, parameters: Record<string, string | undefined>): string => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) query.set(key, value);
  return query.size > 0 ? `${path}?${query}` : path;
};

/** The answer, or undefined when the API says that there is no such thing; every other refusal stays one. */
export const unlessMissing = async <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.notFound) return undefined;
    throw error;
  }
};

const headersFor = (io: CliIo, { token }: Connection, method: Method, body: unknown): Record<string, string> => ({
  accept: 'application/json, application/problem+json',
  ...(token ? { authorization: `Bearer ${token}` } : {}),
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(method === 'POST' ? { 'idempotency-key': randomToken(io.random, 32) } : {}),
});

const jsonOf = (text: string, response: Response, connection: Connection): unknown => {
  const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
  try {
    if (isJson) return JSON.parse(text) as unknown;
  } catch {
    // answered below as what it is: not JSON, whatever its header says
  }
  throw notOurApi(response, connection);
};

/** The API behind that connection. */
export const apiClient = (io: CliIo, connection: Connection): Api => {
  const send = async (method: Method, path: string, body: unknown): Promise<{ response: Response; text: string }> => {
    try {
      const response = await io.fetch(`${connection.url}${path}`, {
        method,
        headers: headersFor(io, connection, method, body),
        // a redirect would turn a POST into a GET or carry the token elsewhere
        redirect: 'manual',
        signal: AbortSignal.any([io.interrupted, AbortSignal.timeout(ANSWER_WITHIN_MILLISECONDS)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { response, text: await response.text() };
    } catch (error) {
      if (io.interrupted.aborted) throw new CliError(EXIT.interrupted, 'Stopped.', [], { cause: error });
      throw unreachable(error, connection);
    }
  };
  return async <Answer>(method: Method, path: string, body?: unknown): Promise<Answer> => {
    const { response, text } = await send(method, path, body);
    if (response.status === 204) return undefined as Answer;
    const content = jsonOf(text, response, connection);
    if (!response.ok) throw refusal(response, (content ?? {}) as Problem, connection);
    return content as Answer;
  };
};
