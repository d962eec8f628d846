import { connect } from 'node:net';
import { get } from '../../../local/demo/visitor';
import { migratingFor } from '../../support/platform-applications';
import { type TestPlatform, openPlatform } from '../../support/platform-fixture';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world.close());

/** The whole answer to a request whose bytes nobody has corrected. */
const raw = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(world.platform().proxyPort, '127.0.0.1', () => socket.write(request, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.once('end', () => resolve(answer));
    socket.once('error', reject);
  });

const askFor = (host: string): Promise<string> => raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "slow'; DROP TABLE environments; --",
  '../../etc/passwd',
  '$(id)',
  '*',
  '*.localhost',
  '.localhost',
  'slow.localhost.evil.example',
  'evil.example@slow.localhost',
  'slow.localhost#',
  'slow.localhost/..',
  '[::1]',
  '__proto__',
  'constructor',
  'slow\u00e4.localhost',
  `${'a'.repeat(8000)}.localhost`,
  ' ',
];

test('a URL that is not ready says so, says what is being done, and reloads by itself', async () => {
  const { api, repository } = world;
  const commit = await repository.commit('feature/slow', migratingFor(2));
  await api.create('feature/slow', commit);
  await api.step('slow', 'RunMigrations', 'running');
  const { status, body } = await get(world.urlOf('slow'));
  expect(status).toBe(503);
  expect(body).toContain('slow is being prepared');
  expect(body).toContain('http-equiv="refresh"');
  expect(body).toMatch(/class="succeeded"><b>RestoreDatabase<\/b> succeeded/);
  expect(body).toMatch(
    /class="running"><b>RunMigrations<\/b> running – The migrations of slow (are running|have been)/,
  );
  expect(body).toMatch(/class="waiting"><b>DeployStack<\/b> waiting/);
  await api.ready('slow');
  expect((await get(world.urlOf('slow'))).status).toBe(200);
});

test('an unknown host is a 404 that lists what there is', async () => {
  const { status, body } = await get(world.urlOf('nobody'));
  expect(status).toBe(404);
  expect(body).toContain('nobody.localhost');
  expect(body).toContain(`<a href="${world.urlOf('slow')}">`);
});

test('an environment is found by its host in capitals and with a final dot, as DNS would', async () => {
  expect(await askFor('SLOW.LocalHost')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await askFor(`slow.localhost.:${world.platform().proxyPort}`)).toMatch(/^HTTP\/1\.1 200 /);
});

test.each(HOSTILE.map((host) => [host.slice(0, 40), host]))(
  'a Host that nobody should send is answered in 4xx, as text: %s',
  async (_, host = '') => {
    const answer = await askFor(host);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/<script|<img/i);
  },
);

test('no Host and two Hosts are refused, and the load balancer goes on', async () => {
  expect(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 4\d\d /);
  const two = await raw('GET / HTTP/1.1\r\nHost: slow.localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  expect(two).toMatch(/^HTTP\/1\.1 (200|4\d\d) /);
  expect((await get(world.urlOf('slow'))).status).toBe(200);
});
