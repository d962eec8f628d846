import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { once } from '../environments/idempotency';
import { type Caller, SCOPES, type Scope } from '../environments/tokens';
import { WorkflowError } from '../shared/errors';
import { type Handler, type Tools, bindable, toolsOf } from '../shared/step-handler';
import { parseJson } from './parse-json';
import { HttpError, problemFrom } from './problem';
import type { ApiAnswer, ApiRequest, Route } from './route';

const MAX_BODY_BYTES = 100_000;
const MAX_KEY_CHARACTERS = 255;
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

type Typed<R extends Route> = ApiRequest<
  R['body'] extends z.ZodMiniType ? z.output<R['body']> : undefined,
  R['query'] extends z.ZodMiniType ? z.output<R['query']> : undefined
>;

/**
 * One route of the HTTP API: checks the scope, parses path, query and body, runs, answers JSON; every error leaves it
 * as problem details. POSTs with an Idempotency-Key run once.
 */
export const apiHandler = <R extends Route>(
  route: R,
  build: (tools: Tools) => (request: Typed<R>) => Promise<ApiAnswer>,
): Handler =>
  bindable((runtime) => {
    const tools = toolsOf(runtime);
    const run = build(tools);
    return async (event) => {
      const answer = await answerTo(
        tools,
        route,
        event as APIGatewayProxyEventV2,
        run as (request: ApiRequest) => Promise<ApiAnswer>,
      );
      return resultOf(answer);
    };
  });

const answerTo = async (
  tools: Tools,
  route: Route,
  event: APIGatewayProxyEventV2,
  run: (request: ApiRequest) => Promise<ApiAnswer>,
): Promise<ApiAnswer> => {
  try {
    const caller = callerIn(event);
    if (!caller.scopes.includes(route.scope) && !caller.scopes.includes('admin')) {
      throw new WorkflowError(
        'NotAuthorized',
        `This needs the scope "${route.scope}"; the token has: ${caller.scopes.join(', ') || 'none'}`,
      );
    }
    const text = route.body === undefined ? '' : bodyTextOf(event);
    const request = {
      caller,
      name: nameIn(event),
      query: route.query?.parse(event.queryStringParameters ?? {}),
      body: route.body?.parse(parseJson(text)),
    };
    const key = route.method === 'POST' ? idempotencyKeyOf(event) : undefined;
    if (key === undefined) return await run(request);
    const body = `${route.method} ${event.rawPath} ${text}`;
    return await once(tools, { caller: caller.owner, key, body }, () => run(request));
  } catch (error) {
    const answer = problemFrom(error);
    if (answer.status >= 500) {
      const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      tools.log({
        level: 'error',
        message: told,
        route: `${route.method} ${route.path}`,
        ...(error instanceof Error ? { stack: error.stack } : {}),
      });
    }
    return answer;
  }
};

/** What the authorizer found out. */
const callerIn = (event: APIGatewayProxyEventV2): Caller => {
  const context =
    (event.requestContext as { authorizer?: { lambda?: Record<string, unknown> } }).authorizer?.lambda ?? {};
  const scopes = String(context['scopes'] ?? '')
    .split(' ')
    .filter((scope): scope is Scope => SCOPES.includes(scope as Scope));
  return { owner: String(context['owner'] ?? 'unknown'), scopes };
};

const nameIn = (event: APIGatewayProxyEventV2): string => {
  const name = event.pathParameters?.['name'];
  if (name === undefined) return '';
  if (!NAME.test(name))
    throw new WorkflowError('EnvironmentNotFound', `There is no environment of that name: names are of a-z, 0-9 and -`);
  return name;
};

const bodyTextOf = (event: APIGatewayProxyEventV2): string => {
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json')
    throw new HttpError(415, `Content-Type has to be application/json, it is ${type || 'missing'}`);
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES)
    throw new HttpError(413, `The body has ${bytes.length} bytes, at most ${MAX_BODY_BYTES} are read`);
  if (!isUtf8(bytes)) throw new HttpError(400, 'The body is not UTF-8 text');
  return bytes.toString('utf8');
};

const idempotencyKeyOf = (event: APIGatewayProxyEventV2): string | undefined => {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (key.length === 0 || key.length > MAX_KEY_CHARACTERS || !/^[\x21-\x7e]+$/.test(key)) {
    throw new HttpError(422, `Idempotency-Key has to be 1 to ${MAX_KEY_CHARACTERS} visible ASCII characters`);
  }
  return key;
};

const resultOf = ({ status, body, headers }: ApiAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
