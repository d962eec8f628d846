import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as authorize from '../functions/api/authorize';
import { HttpError, problemFrom } from '../functions/api/problem';
import type { Route } from '../functions/api/route';
import { ROUTES } from '../functions/api/routes';
import type { Runtime } from '../functions/shared/runtime';
import type { BoundHandler } from '../functions/shared/step-handler';

type Bound = { route: Route; pattern: RegExp; handler: BoundHandler };
type Authorization = { context: { owner: string; scopes: string } };

/** API Gateway takes at most 10 MB. */
const MAX_BYTES = 10_000_000;
const HOST = '127.0.0.1';

type Options = {
  port: number;
  runtime: Runtime;
  /** Resolves when all that was changed until now survives a crash. */
  kept(): Promise<void>;
};

/**
 * The HTTP API of the laptop: the routes and the authorizer of the product behind a plain server. What it says was
 * taken up is kept: it answers a change when a crash cannot undo it any more.
 */
export const startGateway = async (options: Options): Promise<{ url: string; close(): Promise<void> }> => {
  const routes = ROUTES.map(({ route, handler }) => ({
    route,
    pattern: patternOf(route.path),
    handler: handler.on(options.runtime),
  }));
  const authorizer = authorize.handler.on(options.runtime);
  const server = createServer((request, response) => {
    answer(routes, authorizer, request)
      .then(async (result) => {
        if (request.method !== 'GET') await options.kept();
        return result;
      })
      .catch((error: unknown) => resultOf(error, options.runtime))
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  const port = await listen(server, options.port);
  return { url: `http://localhost:${port}`, close: () => close(server) };
};

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace('{name}', '(?<name>[^/]+)')}$`);

const answer = async (
  routes: Bound[],
  authorizer: BoundHandler,
  request: IncomingMessage,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const matching = routes.filter(({ pattern }) => pattern.test(url.pathname));
  const found = matching.find(({ route }) => route.method === request.method);
  if (found === undefined) {
    const allowed = matching.map(({ route }) => route.method).join(', ');
    if (allowed) throw new HttpError(405, `${url.pathname} takes ${allowed}`);
    throw new HttpError(404, `There is no ${url.pathname} in this API; docs/openapi.json lists what there is`);
  }
  const authorization = await authorized(authorizer, request);
  const body = await bodyOf(request);
  const name = found.pattern.exec(url.pathname)?.groups?.['name'];
  return (await found.handler({
    version: '2.0',
    rawPath: url.pathname,
    headers: flatHeaders(request),
    queryStringParameters: Object.fromEntries(url.searchParams),
    ...(name === undefined ? {} : { pathParameters: { name: decoded(name) } }),
    requestContext: { http: { method: request.method }, authorizer: { lambda: authorization.context } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  })) as APIGatewayProxyStructuredResultV2;
};

const authorized = async (authorizer: BoundHandler, request: IncomingMessage): Promise<Authorization> => {
  try {
    return (await authorizer({ headers: flatHeaders(request) })) as Authorization;
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'Unauthorized') throw error;
    const found = request.headers.authorization === undefined ? 'it is missing' : 'it is unknown or expired';
    throw new HttpError(401, `Authorization: Bearer <token> is needed; ${found}`);
  }
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const flatHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new HttpError(413, `The body is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const resultOf = (error: unknown, runtime: Runtime): APIGatewayProxyStructuredResultV2 => {
  const { status, body, headers } = problemFrom(error);
  if (status >= 500)
    runtime.log({ level: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return { statusCode: status, headers: headers ?? {}, body: JSON.stringify(body) };
};

const send = (response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void => {
  // A body that was refused unread may still be coming in: this connection ends with its answer.
  const connection = result.statusCode === 413 ? { connection: 'close' } : {};
  response.writeHead(result.statusCode ?? 200, { ...(result.headers as Record<string, string>), ...connection });
  response.end(result.body ?? '');
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `Port ${port} for the API is used by another program. Choose another one with --api-port, or stop that program.`;
      reject(error.code === 'EADDRINUSE' ? new Error(message, { cause: error }) : error);
    });
    server.listen({ port, host: HOST }, () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
