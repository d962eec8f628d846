import { request as httpRequest } from 'node:http';
import { systemClock } from '../../../functions/shared/clock';
import { freePort } from '../../../local/data-plane/free-port';
import { ask, counted, proxy, routes, startTarget, to } from './proxy-support';

test('a request that found nobody listening is sent once more, where routing then says', async () => {
  const gone = await freePort();
  const { port } = await startTarget((_request, response) => response.end('new'));
  const answers = [to(gone), to(port)];
  routes.set('moving.localhost', () => answers.shift() ?? to(gone));
  const before = counted.length;
  expect(await ask('moving.localhost')).toMatchObject({ status: 200, body: 'new' });
  expect(counted).toHaveLength(before + 1);
  answers.push(to(gone), to(port));
  expect((await ask('moving.localhost', '/', { method: 'POST', body: 'once only' })).status).toBe(502);
});

test('no request is lost while targets are swapped and the old ones drained and stopped', async () => {
  const startVersion = (version: number) =>
    startTarget((_request, response) => void setTimeout(() => response.end(String(version)), 5));
  let current = await startVersion(0);
  routes.set('swap.localhost', () => to(current.port));
  let isAsking = true;
  const seen: string[] = [];
  const client = async (method: string): Promise<void> => {
    while (isAsking) {
      const answer = await ask('swap.localhost', '/', method === 'POST' ? { method, body: 'data' } : { method });
      seen.push(answer.status === 200 ? answer.body : `${answer.status} ${answer.body}`);
    }
  };
  const clients = ['GET', 'GET', 'POST', 'POST', 'GET', 'POST'].map(client);
  for (let version = 1; version <= 8; version += 1) {
    await systemClock.sleep(40);
    const old = current;
    current = await startVersion(version);
    await proxy.drained(old.port);
    expect(proxy.inFlight(old.port)).toBe(0);
    // As a process that ends on SIGTERM: kept connections are cut.
    old.server.close();
    old.server.closeAllConnections();
  }
  await systemClock.sleep(40);
  isAsking = false;
  await Promise.all(clients);
  expect([...new Set(seen)].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
});

test('a target that drops kept connections loses no request, neither one that can be repeated nor one that cannot', async () => {
  const used = new WeakSet<object>();
  let drops = 0;
  const { port } = await startTarget((request, response) => {
    if (used.has(request.socket)) {
      drops += 1;
      return void request.socket.destroy();
    }
    used.add(request.socket);
    request.resume().on('end', () => response.end('ok'));
  });
  routes.set('dropping.localhost', () => to(port));
  for (let number = 0; number < 5; number += 1) {
    expect(await ask('dropping.localhost')).toMatchObject({ status: 200, body: 'ok' });
    expect(await ask('dropping.localhost', '/', { method: 'POST', body: 'x' })).toMatchObject({ status: 200 });
  }
  expect(drops).toBeGreaterThan(0);
});

test('draining waits for the answer that is under way, and a client that leaves counts out', async () => {
  const finish: (() => void)[] = [];
  const { port } = await startTarget((_request, response) => {
    response.write('begun ');
    finish.push(() => response.end('ended'));
  });
  routes.set('slow.localhost', () => to(port));
  const slow = ask('slow.localhost');
  while (finish.length < 1) await systemClock.sleep(5);
  let isDrained = false;
  const drained = proxy.drained(port).then(() => (isDrained = true));
  expect([proxy.inFlight(port), isDrained]).toEqual([1, false]);
  finish[0]?.();
  expect((await slow).body).toBe('begun ended');
  await drained;
  const leaver = httpRequest({
    host: '127.0.0.1',
    port: proxy.port,
    headers: { host: 'slow.localhost' },
    agent: false,
  });
  leaver.on('error', () => undefined);
  leaver.end();
  while (finish.length < 2) await systemClock.sleep(5);
  leaver.destroy();
  await proxy.drained(port);
  expect(proxy.inFlight(port)).toBe(0);
});

test('a target that dies in the middle of an answer cuts the answer, so that nobody takes half for the whole', async () => {
  const { port } = await startTarget((request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half', () => request.socket.destroy());
  });
  routes.set('half.localhost', () => to(port));
  await expect(ask('half.localhost')).rejects.toThrow();
  await proxy.drained(port);
});
