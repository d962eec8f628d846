import * as answers from '../../../functions/api/answers';
import { release } from '../../../functions/environments/transitions';
import { type ApiWorld, apiWorld, expectAnswer, finishAt } from '../../support/api-world';
import { COMMIT, DAY_MS } from '../../support/registry-world';

const NAME = 'page';
const PATH = `/environments/${NAME}`;
const PAGE = { branch: 'feature/page', commit: COMMIT };

let world: ApiWorld;
beforeEach(async () => {
  world = await apiWorld();
});
afterEach(() => world.close());

describe('PATCH /environments/{name}', () => {
  const patch = (body: unknown) => world.call('PATCH', PATH, { body });
  const at = (days: number) => new Date(world.clock.now() + days * DAY_MS).toISOString();

  beforeEach(() => world.call('POST', '/environments', { body: PAGE }));

  it('pins, unpins and extends', async () => {
    const pinned = await patch({ lifetime: { pinnedUntil: at(89).replace('Z', '+00:00') } });
    expectAnswer(pinned, 200, answers.EnvironmentView);
    expect(pinned.json).toMatchObject({ lifetime: { pinnedUntil: at(89), expiresAt: at(89) } });
    const unpinned = await patch({ lifetime: { pinnedUntil: null } });
    expect(unpinned.json).toMatchObject({ lifetime: { inactiveDays: 3, expiresAt: at(3) } });
    expect(unpinned.text).not.toContain('pinnedUntil');
    const extended = await patch({ lifetime: { extendDays: 2 } });
    expectAnswer(extended, 200, answers.EnvironmentView);
    expect(extended.json).toMatchObject({ lifetime: { extendedUntil: at(5), expiresAt: at(5) } });
    expect(world.stepFunctions.executions()).toHaveLength(1);
  });

  it('changes nothing when nothing is asked for', async () => {
    const before = world.facts();
    expect((await patch({})).status).toBe(200);
    expect((await patch({ lifetime: {} })).status).toBe(200);
    expect(world.facts()).toBe(before);
  });

  it('with other variables deploys the same commit again, and keeps its links', async () => {
    await world.call('POST', '/environments', { body: { branch: 'billing', commit: COMMIT } });
    await world.call('POST', '/environments', { body: { ...PAGE, links: { BILLING_URL: 'billing' } } });
    await finishAt(world, NAME);
    const answer = await patch({ overrides: { FLAG: 'on' } });
    expectAnswer(answer, 200, answers.EnvironmentView);
    expect(answer.json).toMatchObject({
      status: 'deploying',
      generation: 2,
      desired: { commit: COMMIT, overrides: { FLAG: 'on', BILLING_URL: 'http://billing.localhost:4480' } },
    });
  });

  it.each([
    ['a pin in the past', () => ({ lifetime: { pinnedUntil: at(-1) } })],
    ['a pin at this very moment', () => ({ lifetime: { pinnedUntil: at(0) } })],
    ['a pin beyond 90 days', () => ({ lifetime: { pinnedUntil: at(90.1) } })],
    ['a pin that is no time', () => ({ lifetime: { pinnedUntil: 'for ever' } })],
    ['a pin that is no text', () => ({ lifetime: { pinnedUntil: true } })],
    ['an extension by nothing', () => ({ lifetime: { extendDays: 0 } })],
    ['an extension backwards', () => ({ lifetime: { extendDays: -1 } })],
    ['an extension beyond 30 days', () => ({ lifetime: { extendDays: 31 } })],
    ['an extension as text', () => ({ lifetime: { extendDays: '3' } })],
    ['a lifetime of another field', () => ({ lifetime: { pinned: true } })],
    ['a status', () => ({ status: 'ready' })],
    ['an owner', () => ({ owner: 'bob' })],
  ])('refuses %s', async (_what, body) => {
    const before = world.facts();
    expectAnswer(await patch(body()), 422, answers.Problem);
    expect(world.facts()).toBe(before);
  });

  it('cannot be extended again and again for ever', async () => {
    for (let times = 0; times < 2; times += 1) expect((await patch({ lifetime: { extendDays: 30 } })).status).toBe(200);
    const before = world.facts();
    const refused = await patch({ lifetime: { extendDays: 30 } });
    expectAnswer(refused, 422, answers.Problem);
    expect(refused.json).toMatchObject({ detail: expect.stringContaining('90 days') as string });
    expect(world.facts()).toBe(before);
  });

  it('is a conflict during the destroy and a 404 after it', async () => {
    await world.call('DELETE', PATH);
    expectAnswer(await patch({ lifetime: { extendDays: 1 } }), 409, answers.Problem);
    await world.registry.change(NAME, (current) => release(current as never, world.clock.now()));
    expectAnswer(await patch({ lifetime: { extendDays: 1 } }), 404, answers.Problem);
  });
});
