import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import { withLinksAsTheyAre } from '../../../functions/environments/links';
import { release } from '../../../functions/environments/transitions';
import { COMMIT, DAY_MS, registryWorld } from '../../support/registry-world';

const wish = (branch: string, more: object = {}) => ({ branch, commit: COMMIT, requestedBy: 'ada', ...more });

const linkedWorld = async () => {
  const world = registryWorld();
  const { tools, registry, clock } = world;
  const target = await askForDeployment(tools, wish('feature/billing'));
  await askForDeployment(tools, wish('feature/page', { overrides: { A: '1' }, links: { BILLING_URL: target.branch } }));
  const destroyed = async (name: string) => {
    await askForDestroy(tools, name);
    await registry.change(name, (current) => release(current as never, clock.now()));
  };
  const overridesNow = async () => (await withLinksAsTheyAre(tools, await registry.get('page'))).desired.overrides;
  return { ...world, target, destroyed, overridesNow };
};

test('a link is the URL of the environment that its branch has', async () => {
  const { overridesNow, target } = await linkedWorld();
  expect(await overridesNow()).toEqual({ A: '1', BILLING_URL: target.url });
});

test.each(['creating', 'ready', 'deploying', 'degraded', 'failed'] as const)(
  'a link to what is %s stays, because its URL answers, or will',
  async (status) => {
    const { registry, overridesNow, target } = await linkedWorld();
    await registry.change(target.name, (current) => ({ ...current!, status }));
    expect(await overridesNow()).toEqual({ A: '1', BILLING_URL: target.url });
  },
);

test('a link to what is being destroyed, or gone, sets nothing, so that staging.yml stands', async () => {
  const { tools, registry, clock, overridesNow, target } = await linkedWorld();
  await askForDestroy(tools, target.name);
  expect(await overridesNow()).toEqual({ A: '1' });
  await registry.change(target.name, (current) => release(current as never, clock.now()));
  expect(await overridesNow()).toEqual({ A: '1' });
  expect((await registry.get('page')).desired.links).toEqual({ BILLING_URL: target.branch });
});

test('a link follows its branch to another name, when the old one went to somebody else', async () => {
  const { tools, clock, destroyed, overridesNow, target } = await linkedWorld();
  await destroyed(target.name);
  clock.pass(7 * DAY_MS);
  const thief = await askForDeployment(tools, wish('billing'));
  expect(thief.url).toBe(target.url);
  expect(await overridesNow()).toEqual({ A: '1' });
  const again = await askForDeployment(tools, wish('feature/billing'));
  expect(again.url).not.toBe(target.url);
  expect(await overridesNow()).toEqual({ A: '1', BILLING_URL: again.url });
});

test('an environment without links is deployed as it is', async () => {
  const { tools, target } = await linkedWorld();
  expect(await withLinksAsTheyAre(tools, target)).toEqual(target);
});
