import { ROUTES } from '../../../functions/api/routes';
import { type ApiWorld, apiWorld, expectRefusal, withApi } from '../../support/api-world';
import { type Between, COMMIT, DAY_MS } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld();
  await world.call('POST', '/environments', { body: PAGE });
});
afterAll(() => world.close());

describe('who may', () => {
  const requests = ROUTES.map(({ route }) => ({
    method: route.method,
    path: route.path.replace('{name}', 'page'),
    scope: route.scope,
    body: 'body' in route ? PAGE : undefined,
  }));

  it.each(requests)('$method $path needs a token of the scope $scope', async ({ method, path, scope, body }) => {
    const call = body === undefined ? {} : { body };
    const expired = await world.tokenFor('ada', ['admin'], 0);
    for (const token of [null, `bst_${'x'.repeat(40)}`, 'bst_short', expired, 'eyJhbGciOiJub25lIn0.e30.']) {
      await expectRefusal(world, 401, [method, path, { ...call, token }]);
    }
    for (const authorization of ['Basic YWRhOg==', 'Bearer', `Bearer ${await world.tokenFor('ada', ['admin'])} x`]) {
      await expectRefusal(world, 401, [method, path, { ...call, token: null, headers: { authorization } }]);
    }
    const others = (['read', 'deploy', 'destroy'] as const).filter((other) => other !== scope);
    const { json } = await expectRefusal(world, 403, [
      method,
      path,
      { ...call, token: await world.tokenFor('bob', others) },
    ]);
    expect(json).toMatchObject({ name: 'NotAuthorized', detail: expect.stringContaining(`"${scope}"`) as string });
  });

  it('a token of yesterday is refused today', () =>
    withApi({}, async (own) => {
      const token = await own.tokenFor('ada', ['read'], DAY_MS);
      expect((await own.call('GET', '/environments', { token })).status).toBe(200);
      own.clock.pass(DAY_MS);
      expect((await own.call('GET', '/environments', { token })).status).toBe(401);
    }));

  it('the scope admin includes all others', async () => {
    const token = await world.tokenFor('root', ['admin']);
    expect((await world.call('GET', '/environments/page', { token })).status).toBe(200);
  });
});

describe('a path', () => {
  it.each([
    ['GET', '/environments/nothing'],
    ['GET', '/environments/nothing/progress'],
    ['GET', '/environments/nothing/logs'],
    ['DELETE', '/environments/nothing'],
    ['POST', '/environments/nothing/redrive'],
    ['GET', '/environments/PAGE'],
    ['GET', '/environments/page%00'],
    ['GET', '/environments/%2e%2e%2fpage'],
    ['GET', '/environments/%2e%2e'],
    ['GET', '/environments/%E0%A4%A'],
    ['GET', '/environments/branch%23x'],
    ['GET', '/environments/__proto__'],
    ['DELETE', `/environments/${'a'.repeat(64)}`],
    ['GET', '/environments/page/secrets'],
    ['GET', '/environments/page/'],
    ['GET', '/'],
    ['GET', '/nothing'],
    ['GET', '/Environments'],
    ['GET', '//'],
  ])('of nothing is a 404: %s %s', async (method, path) => {
    await expectRefusal(world, 404, [method, path]);
  });

  it('of nothing is a 404 for a change too', async () => {
    await expectRefusal(world, 404, ['PATCH', '/environments/nothing', { body: {} }]);
  });

  it.each([
    ['PUT', '/environments', /POST, GET/],
    ['DELETE', '/environments', /POST, GET/],
    ['GET', '/deployments', /POST/],
    ['POST', '/environments/page', /GET, PATCH, DELETE/],
    ['GET', '/environments/page/redrive', /POST/],
  ])('with another method says which it takes: %s %s', async (method, path, allowed) => {
    const { json } = await expectRefusal(world, 405, [method, path]);
    expect((json as { detail: string }).detail).toMatch(allowed);
  });
});

describe('an error that is not the caller’s', () => {
  const failingScan =
    (error: Error): Between =>
    (command, _input, send) =>
      command === 'ScanCommand' ? Promise.reject(error) : send();

  it('is told without its text, which is in the log', () =>
    withApi({ between: failingScan(new Error('password=hunter2')) }, async (own) => {
      const answer = await own.call('GET', '/environments');
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain('hunter2');
      expect(own.logged).toMatchObject([{ level: 'error', route: 'GET /environments' }]);
    }));

  it('is a 503 with a time to wait when AWS is throttling', () =>
    withApi(
      { between: failingScan(Object.assign(new Error('slow'), { name: 'ThrottlingException' })) },
      async (own) => {
        const answer = await own.call('GET', '/environments');
        expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
      },
    ));
});
