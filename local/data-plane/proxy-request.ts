import type { IncomingMessage } from 'node:http';
import type { RouteRequest } from './data-plane';

/** What routing may look at. The host is lower case, without port and final dot. */
export const routeRequestOf = (request: IncomingMessage): RouteRequest => ({
  host: (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, ''),
  method: request.method ?? 'GET',
  path: request.url ?? '/',
  headers: request.headers,
});

/** As an AWS load balancer: the client's address is added to the list, the rest says how the client came to us. */
export const addForwardedHeaders = (request: IncomingMessage, proxyPort: number): void => {
  const { headers } = request;
  const list = [headers['x-forwarded-for'] ?? [], request.socket.remoteAddress ?? []].flat();
  headers['x-forwarded-for'] = list.join(', ');
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-port'] = String(proxyPort);
  headers['x-forwarded-host'] = headers.host ?? '';
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * True when doing the request again does no harm and can be done: safe by its method, nothing of a body consumed.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
 */
export const isRepeatable = (request: IncomingMessage): boolean =>
  ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'].includes(request.method ?? '') && !hasBody(request);
