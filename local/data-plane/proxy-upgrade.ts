import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import { ProxyServer } from 'httpxy';
import type { ProxyOptions, Route } from './data-plane';
import { addForwardedHeaders, routeRequestOf } from './proxy-request';

const refuse = (socket: Socket, status: string, words: string): void => {
  if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const body = `${words}\n`;
  const head = `content-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
};

const refuseAsAnswered = (socket: Socket, answer: Extract<Route, { kind: 'answer' }>): void =>
  refuse(socket, `${answer.status} Not Upgraded`, 'There is no websocket at this address right now.');

/** Sends websocket requests where `route` says. They end with their target and do not hold up its draining. */
export const forwardUpgrades = (server: Server, options: ProxyOptions, port: () => number): { close(): void } => {
  // Its own forwarder: here errors are heard as events, which come before the client's connection is ended.
  const forwarder = new ProxyServer({ ws: true });
  const targets = new Set<Socket>();
  forwarder.on('error', (error, _request, socket) => {
    if (socket instanceof Socket)
      refuse(socket, '502 Bad Gateway', `The environment does not answer: ${error.message}`);
  });
  forwarder.on('open', (target) => {
    targets.add(target);
    target.once('close', () => targets.delete(target));
  });

  const handle = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    addForwardedHeaders(request, port());
    const where = await options.route(routeRequestOf(request));
    if (where.kind === 'answer') return refuseAsAnswered(socket, where);
    options.onRequest?.(where.targetGroup);
    const target = { host: '127.0.0.1', port: where.port, protocol: 'http:' };
    await forwarder.ws(request, socket, { target }, head);
  };

  server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    if (!(socket instanceof Socket)) return void socket.destroy();
    socket.on('error', () => socket.destroy());
    handle(request, socket, head).catch(() => refuse(socket, '503 Service Unavailable', 'Not available right now.'));
  });
  return {
    close: () => {
      for (const target of targets) target.destroy();
    },
  };
};
