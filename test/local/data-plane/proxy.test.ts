import { connect } from 'node:net';
import { freePort } from '../../../local/data-plane/free-port';
import { startProxy } from '../../../local/data-plane/proxy';
import { ask, counted, proxy, routes, startTarget, to } from './proxy-support';

test('a request goes where its host says and carries how the client came, with its body, path and answer untouched', async () => {
  const { port } = await startTarget((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify({ ...request.headers, url: request.url, body: Buffer.concat(chunks).toString() }));
    });
  });
  routes.set('app.localhost', async () => to(port));
  const headers = { 'x-forwarded-for': '10.9.8.7', 'x-forwarded-proto': 'https' };
  const answer = await ask(`APP.localhost.:${proxy.port}`, '/a/%2e?q=%20', { method: 'POST', body: 'hello', headers });
  expect(answer.status).toBe(201);
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(JSON.parse(answer.body)).toMatchObject({
    host: `APP.localhost.:${proxy.port}`,
    url: '/a/%2e?q=%20',
    body: 'hello',
    'x-forwarded-for': '10.9.8.7, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(proxy.port),
    'x-forwarded-host': `APP.localhost.:${proxy.port}`,
  });
  expect(counted).toEqual([`group-${port}`]);
});

test('a host without environment gets the answer that routing gives, and is counted for nobody', async () => {
  const before = counted.length;
  const answer = await ask('unknown.localhost', '/', { method: 'POST', body: 'x'.repeat(100_000) });
  expect(answer).toMatchObject({ status: 404, body: 'no such environment', headers: { 'x-from': 'registry' } });
  expect((await ask('unknown.localhost', '/', { method: 'HEAD' })).body).toBe('');
  expect(counted).toHaveLength(before);
});

test('a dead target gives a page in plain words, and its connection is not left hanging', async () => {
  const port = await freePort();
  routes.set('dead.localhost', () => to(port));
  const answer = await ask('dead.localhost', '/', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(502);
  expect(answer.body).toMatch(/<h1>This environment does not answer<\/h1>.*ECONNREFUSED/s);
  expect((await ask('dead.localhost', '/', { method: 'POST', body: 'x' })).status).toBe(502);
  expect(proxy.inFlight(port)).toBe(0);
  await proxy.drained(port);
});

test('routing that fails is told as such and takes nobody else down', async () => {
  routes.set('failing.localhost', () => Promise.reject(new Error('the registry is <away>')));
  const answer = await ask('failing.localhost', '/', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(503);
  expect(answer.body).toContain('the registry is &#60;away&#62;');
});

const upgrade = (host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' });
    let heard = '';
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
    socket.on('data', (chunk) => {
      heard += String(chunk);
      if (heard.endsWith('\r\n\r\n') && heard.includes(' 101 ')) socket.write('ping');
      if (heard.endsWith('PING')) socket.end();
    });
    const head = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13';
    socket.write(`GET /live HTTP/1.1\r\nHost: ${host}\r\n${head}\r\n\r\n`);
  });

test('websockets are passed through both ways, and are refused with a status when there is no target', async () => {
  const { server, port } = await startTarget((_request, response) => response.end());
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.on('data', (chunk: Buffer) => socket.write(String(chunk).toUpperCase()));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  });
  routes.set('ws.localhost', () => to(port));
  expect(await upgrade('ws.localhost')).toMatch(/^HTTP\/1\.1 101 .*PING$/s);
  const dead = await freePort();
  routes.set('deadws.localhost', () => to(dead));
  expect(await upgrade('deadws.localhost')).toMatch(/^HTTP\/1\.1 502 /);
  expect(await upgrade('unknown.localhost')).toMatch(/^HTTP\/1\.1 404 /);
});

test('a port that somebody has is refused with its number and how to choose another one', async () => {
  const options = { port: proxy.port, portOption: '--environments-port', route: () => to(1) };
  await expect(startProxy(options)).rejects.toMatchObject({
    name: 'PortInUse',
    message: expect.stringMatching(new RegExp(`${proxy.port}.*--environments-port`)),
  });
});

test('closing ends also connections that clients keep open, so that the port is free again', async () => {
  const other = await startProxy({ port: 0, route: () => ({ kind: 'answer', status: 200, headers: {}, body: '' }) });
  const kept = connect({ port: other.port, host: '127.0.0.1' });
  const closed = new Promise((resolve) => kept.once('close', resolve));
  kept.on('error', () => undefined);
  await new Promise((resolve) => kept.once('connect', resolve));
  await other.close();
  await closed;
  const again = await startProxy({ port: other.port, route: () => to(1) });
  await again.close();
});
