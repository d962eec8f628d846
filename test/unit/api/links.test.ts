import * as answers from '../../../functions/api/answers';
import { release } from '../../../functions/environments/transitions';
import { type ApiWorld, apiWorld, expectAnswer, finishAt } from '../../support/api-world';
import { COMMIT, commitOf } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };
const BILLING_URL = 'http://billing.localhost:4480';
const LINKS = { BILLING_URL: 'feature/billing' };

let world: ApiWorld;
beforeEach(async () => {
  world = await apiWorld();
  await world.call('POST', '/environments', { body: { branch: 'feature/billing', commit: COMMIT } });
  await world.call('POST', '/environments', { body: { ...PAGE, links: LINKS } });
});
afterEach(() => world.close());

const shown = async (name: string) => {
  const answer = await world.call('GET', `/environments/${name}`);
  expectAnswer(answer, 200, answers.EnvironmentView);
  return answer.json as { links: object; linkedFrom: string[]; status: string };
};
const destroy = async (name: string) => {
  const { status } = await world.call('DELETE', `/environments/${name}`);
  expect(status).toBe(202);
  await world.registry.change(name, (current) => release(current as never, world.clock.now()));
};

describe('a link', () => {
  it('is shown at both ends, alone and in the list', async () => {
    const link = { BILLING_URL: { branch: 'feature/billing', url: BILLING_URL, alive: true } };
    expect(await shown('page')).toMatchObject({ links: link, linkedFrom: [] });
    expect(await shown('billing')).toMatchObject({ links: {}, linkedFrom: ['page'] });
    const list = await world.call('GET', '/environments', {});
    expectAnswer(list, 200, answers.EnvironmentList);
    expect(list.json.environments).toMatchObject([
      { name: 'billing', links: {}, linkedFrom: ['page'] },
      { name: 'page', links: link, linkedFrom: [] },
    ]);
    const filtered = await world.call('GET', '/environments?branch=feature/page');
    expect(filtered.json.environments).toMatchObject([{ name: 'page', links: link }]);
  });

  it('is dead from the moment that its end is asked to go, and its last URL is still told', async () => {
    const dead = { links: { BILLING_URL: { branch: 'feature/billing', url: BILLING_URL, alive: false } } };
    await world.call('DELETE', '/environments/billing');
    expect(await shown('page')).toMatchObject(dead);
    await destroy('billing');
    expect(await shown('page')).toMatchObject(dead);
    expect(await shown('billing')).toMatchObject({ status: 'destroyed', linkedFrom: ['page'] });
  });

  it('lives again when its branch gets an environment again', async () => {
    await destroy('billing');
    await world.call('POST', '/environments', { body: { branch: 'feature/billing', commit: COMMIT } });
    expect(await shown('page')).toMatchObject({ links: { BILLING_URL: { url: BILLING_URL, alive: true } } });
  });

  it('keeps neither end from being destroyed, nor the linking one from being deployed or changed after that', async () => {
    await destroy('billing');
    await finishAt(world, 'page');
    const push = { body: { branch: PAGE.branch, commit: commitOf(2) } };
    expect((await world.call('POST', '/deployments', push)).status).toBe(202);
    const changed = await world.call('PATCH', '/environments/page', { body: { overrides: { A: '1' } } });
    expectAnswer(changed, 200, answers.EnvironmentView);
    expect((await world.registry.get('page')).desired.links).toEqual(LINKS);
    await destroy('page');
    expect(await shown('billing')).toMatchObject({ linkedFrom: [] });
  });

  it('of a destroyed environment is no longer one', async () => {
    await destroy('page');
    expect(await shown('billing')).toMatchObject({ linkedFrom: [] });
  });
});
