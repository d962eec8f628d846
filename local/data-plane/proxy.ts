import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { ProxyServer } from 'httpxy';
import type { Proxy, ProxyOptions, Route } from './data-plane';
import { DataPlaneError } from './data-plane-error';
import { inFlightCounter } from './in-flight';
import { plainAnswer, sendAnswer } from './proxy-page';
import { addForwardedHeaders, isRepeatable, routeRequestOf } from './proxy-request';
import { forwardUpgrades } from './proxy-upgrade';

const HOST = '127.0.0.1';

const listen = (server: Server, port: number, portOption: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const found = error.code === 'EACCES' ? 'may not be used by this user' : 'is used by another program';
      const message = `Port ${port} on ${HOST} ${found}. Choose another one with ${portOption}, or stop that program.`;
      reject(new DataPlaneError('PortInUse', message, { cause: error }));
    });
    server.listen({ port, host: HOST }, () => resolve((server.address() as AddressInfo).port));
  });

/** Nothing reached the target: it did not listen, or it closed the kept connection just as the request was sent on it. */
const isUnsent = (error: unknown, wasKeptConnection: boolean): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || (wasKeptConnection && (code === 'ECONNRESET' || code === 'EPIPE'));
};

/**
 * The shared load balancer: sends each request where `route` says for its host. Requests to a target that has just
 * gone are sent once more, where `route` then says, when that is safe.
 */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const { route, onRequest, portOption = 'another value for "port"' } = options;
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const forwarder = new ProxyServer();
  const counter = inFlightCounter();
  /** Whether a request went out on a connection that was used before. */
  const onKeptConnection = new WeakSet<object>();
  forwarder.on('proxyReq', (outgoing, incoming) => {
    if (outgoing.reusedSocket) onKeptConnection.add(incoming);
  });
  forwarder.on('proxyRes', ({ headers }) => {
    // They speak of the target's connection, not of the client's.
    delete headers.connection;
    delete headers['keep-alive'];
  });

  const forward = async (
    request: IncomingMessage,
    response: ServerResponse,
    port: number,
    isSecondTime: boolean,
  ): Promise<void> => {
    const leave = counter.enter(port);
    // The end of the answer, or of the client's connection.
    response.once('close', leave);
    onKeptConnection.delete(request);
    const target = { host: HOST, port, protocol: 'http:' };
    // A kept connection may be closed by the target just as it is used: only for what can be sent again.
    const connection = { agent: isRepeatable(request) && !isSecondTime ? agent : false };
    // The second time the request itself is already read to its end.
    const body = isSecondTime ? { buffer: Readable.from([]) } : {};
    try {
      await forwarder.web(request, response, { target, ...connection, ...body });
    } finally {
      leave();
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse, isSecondTime: boolean): Promise<void> => {
    const where: Route = await route(routeRequestOf(request));
    if (where.kind === 'answer') return sendAnswer(request, response, where);
    if (!isSecondTime) onRequest?.(where.targetGroup);
    try {
      await forward(request, response, where.port, isSecondTime);
    } catch (error) {
      const isAgain = !isSecondTime && !response.headersSent && isRepeatable(request);
      if (isAgain && isUnsent(error, onKeptConnection.has(request))) return handle(request, response, true);
      const words = `${where.targetGroup} does not answer on port ${where.port} (${(error as Error).message}). It may be starting or have crashed: look at its logs, then load this page again.`;
      sendAnswer(request, response, plainAnswer(request, 502, 'This environment does not answer', words));
    }
  };

  const server = createServer((request, response) => {
    addForwardedHeaders(request, listeningPort);
    handle(request, response, false).catch((error: Error) => {
      const words = `Where requests for ${request.headers.host ?? 'this host'} go could not be looked up: ${error.message}`;
      sendAnswer(request, response, plainAnswer(request, 503, 'Not available right now', words));
    });
  });
  // As an AWS load balancer: clients may keep a connection for a minute, and an upload may take its time.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  const upgrades = forwardUpgrades(server, options, () => listeningPort);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listeningPort = await listen(server, options.port, portOption);

  return {
    port: listeningPort,
    inFlight: counter.count,
    drained: counter.empty,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        upgrades.close();
        agent.destroy();
      }),
  };
};
