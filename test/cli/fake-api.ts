import { type IncomingHttpHeaders, type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Recorded = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
};

/** One scripted answer; `text` with a content type of its own when the answer is not JSON. */
export type Answer = { status?: number; body?: unknown; headers?: Record<string, string>; text?: string };

/** Answers per `METHOD /path`; a list is used up one by one and its last answer stays. Paths are compared undecoded. */
export type Script = Record<string, Answer | Answer[]>;

export type FakeApi = { url: string; requests: Recorded[]; script: Script; close(): Promise<void> };

export const problem = (status: number, name: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { type: `urn:branch-staging:${name}`, title: name, status, detail, name, ...more },
  headers: { 'content-type': 'application/problem+json' },
});

const recorded = async (request: IncomingMessage): Promise<Recorded> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const [path = '', query] = (request.url ?? '').split('?');
  const body = text === '' ? undefined : (JSON.parse(text) as unknown);
  return { method: request.method ?? '', path, query: new URLSearchParams(query), headers: request.headers, body };
};

const nextAnswer = (script: Script, { method, path }: Recorded): Answer => {
  const scripted = script[`${method} ${path}`];
  if (Array.isArray(scripted)) return (scripted.length > 1 ? scripted.shift() : scripted[0]) as Answer;
  return scripted ?? problem(404, 'EnvironmentNotFound', `Nothing at ${method} ${path}.`);
};

/** A real HTTP server on 127.0.0.1 that plays the API by a script and remembers what it was asked. */
export const startFakeApi = async (script: Script = {}): Promise<FakeApi> => {
  const requests: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const seen = await recorded(request);
    requests.push(seen);
    const { status = 200, body, headers, text } = nextAnswer(script, seen);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, script, close };
};
