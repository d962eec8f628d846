import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Proxy, Route } from '../../../local/data-plane/data-plane';
import { startProxy } from '../../../local/data-plane/proxy';
import { atEnd } from './support';

type Answer = { status: number; body: string; headers: IncomingMessage['headers'] };

/** Where a host goes, for the tests to say. */
export const routes = new Map<string, () => Route | Promise<Route>>();
/** The target groups of the forwarded requests. */
export const counted: string[] = [];
const agent = new Agent({ keepAlive: true });
export let proxy: Proxy;

/** To that port. */
export const to = (port: number): Route => ({ kind: 'forward', targetGroup: `group-${port}`, port });

/** One request through the proxy, on connections that are kept as a browser's. */
export const ask = (
  host: string,
  path = '/',
  options: { method?: string; body?: string; headers?: object } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { host, ...options.headers };
    const sent = httpRequest({
      host: '127.0.0.1',
      port: proxy.port,
      path,
      headers,
      method: options.method ?? 'GET',
      agent,
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        }),
      );
    });
    sent.end(options.body);
  });

/** A server that is ended after the tests. */
export const startTarget = async (
  answer: Parameters<typeof createServer>[1],
): Promise<{ server: Server; port: number }> => {
  const server = createServer(answer as never);
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, port: (server.address() as AddressInfo).port };
};

beforeAll(async () => {
  const unknown = {
    kind: 'answer',
    status: 404,
    headers: { 'x-from': 'registry' },
    body: 'no such environment',
  } as const;
  proxy = await startProxy({
    port: 0,
    route: ({ host }) => routes.get(host)?.() ?? unknown,
    onRequest: (targetGroup) => counted.push(targetGroup),
  });
});
atEnd(async () => {
  agent.destroy();
  await proxy.close();
});
