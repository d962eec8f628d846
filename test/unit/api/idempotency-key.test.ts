import { type ApiWorld, apiWorld } from '../../support/api-world';
import { COMMIT, commitOf } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };

let world: ApiWorld;
beforeEach(async () => {
  world = await apiWorld();
});
afterEach(() => world.close());

const post = (body: unknown, key: string, token?: string, path = '/environments') =>
  world.call('POST', path, { body, headers: { 'idempotency-key': key }, ...(token ? { token } : {}) });

describe('Idempotency-Key', () => {
  it('gives the first answer again, whatever has happened since', async () => {
    const first = await post(PAGE, 'one');
    await world.call('POST', '/environments', { body: { ...PAGE, commit: commitOf(2) } });
    const before = world.contents();
    const second = await post(PAGE, 'one');
    expect([second.status, second.json]).toEqual([first.status, first.json]);
    expect(second.headers['location']).toBe(first.headers['location']);
    expect(world.contents()).toBe(before);
    expect((await post({ branch: 'none', commit: COMMIT }, 'two', undefined, '/deployments')).status).toBe(204);
    expect((await post({ branch: 'none', commit: COMMIT }, 'two', undefined, '/deployments')).status).toBe(204);
  });

  it('runs a request once that is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(PAGE, 'one')));
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThanOrEqual(1);
    for (const { status } of answers) expect([202, 409]).toContain(status);
    expect((await world.registry.get('page')).desired.sequence).toBe(1);
  });

  it('conflicts when it is used for another request', async () => {
    await post(PAGE, 'one');
    const before = world.contents();
    for (const [body, path] of [
      [{ ...PAGE, commit: commitOf(2) }, '/environments'],
      [PAGE, '/deployments'],
    ] as const) {
      const answer = await post(body, 'one', undefined, path);
      expect([answer.status, (answer.json as { name: string }).name]).toEqual([409, 'IdempotencyConflict']);
    }
    expect(world.contents()).toBe(before);
  });

  it('of another caller is another key: nobody gets the answer of somebody else', async () => {
    await post(PAGE, 'one');
    const bob = await world.tokenFor('bob', ['deploy']);
    const answer = await post({ ...PAGE, branch: 'other' }, 'one', bob);
    expect(answer.json).toMatchObject({ name: 'other' });
  });

  it.each([
    ['empty', ''],
    ['256 characters', 'k'.repeat(256)],
    ['with a space', 'a b'],
    ['not ASCII', 'caf\u00e9'],
  ])('is refused when it is %s', async (_what, key) => {
    const before = world.contents();
    expect((await post(PAGE, key)).status).toBe(422);
    expect(world.contents()).toBe(before);
  });

  it('may have 255 characters', async () => {
    expect((await post(PAGE, 'k'.repeat(255))).status).toBe(202);
  });

  it('does not remember a refusal, so that the request can be mended', async () => {
    expect((await post({ ...PAGE, links: { A_URL: 'billing' } }, 'one')).status).toBe(422);
    expect((await post(PAGE, 'one')).status).toBe(202);
  });
});
