import { listEnvironments } from '../../../functions/environments/inventory';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import { findByBranch } from '../../../functions/environments/find-by-branch';
import type { Environment } from '../../../functions/environments/environment';
import { release } from '../../../functions/environments/transitions';
import { type Between, COMMIT, DAY_MS, REPOSITORY, registryWorld, sentTwice } from '../../support/registry-world';
import { creating } from './sample-environment';

const touched = (current: Environment | undefined): Environment => {
  const environment = current ?? creating();
  const { sequence } = environment.desired;
  return { ...environment, desired: { ...environment.desired, sequence: sequence + 1 } };
};

const wish = (branch: string, commit = COMMIT) => ({ branch, commit, requestedBy: 'ada' });

describe('a write of the registry', () => {
  it('whose answer was lost is recognised as our own and not made twice', async () => {
    const { registry } = registryWorld({ between: sentTwice });
    const born = await registry.change('page', () => creating());
    expect(born.version).toBe(1);
    const changed = await registry.change('page', touched);
    expect(changed).toMatchObject({ version: 2, desired: { sequence: 2 } });
    expect(await registry.find('page')).toEqual(changed);
  });

  it('decides again on what somebody else wrote in between', async () => {
    let isFirst = true;
    const between: Between = async (command, _input, send) => {
      if (command === 'PutItemCommand' && isFirst) {
        isFirst = false;
        await world.registry.change('page', touched);
      }
      return send();
    };
    const world = registryWorld({ between });
    const changed = await world.registry.change('page', touched);
    expect(changed).toMatchObject({ version: 2, desired: { sequence: 3 } });
  });

  it('lands, each of 20 that are made at the same time', async () => {
    const { registry } = registryWorld();
    await registry.change('page', () => creating());
    await Promise.all(Array.from({ length: 20 }, () => registry.change('page', touched)));
    expect(await registry.get('page')).toMatchObject({ version: 21, desired: { sequence: 21 } });
  });

  it('is not made when nothing changes', async () => {
    const { registry, contents } = registryWorld();
    await registry.change('page', () => creating());
    const before = contents();
    await registry.change('page', (current) => current ?? creating());
    expect(contents()).toBe(before);
  });

  it('gives up with EnvironmentBusy when others always win', async () => {
    let isOther = false;
    const between: Between = async (command, _input, send) => {
      if (command === 'PutItemCommand' && !isOther) {
        isOther = true;
        await world.registry.change('page', touched);
        isOther = false;
      }
      return send();
    };
    const world = registryWorld({ between });
    await expect(world.registry.change('page', touched)).rejects.toMatchObject({ name: 'EnvironmentBusy' });
  });

  it('passes on an error that says nothing about the item', async () => {
    const between: Between = () =>
      Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    const { registry } = registryWorld({ between });
    await expect(registry.find('page')).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('a lease', () => {
  it('is only had by the newest generation, and a stale one changes nothing', async () => {
    const { registry, contents } = registryWorld();
    await registry.change('page', () => ({ ...creating(), generation: 5 }));
    const before = contents();
    for (const generation of [4, 6]) {
      await expect(registry.lease({ name: 'page', generation })).rejects.toMatchObject({ name: 'Superseded' });
      await expect(registry.changeLeased({ name: 'page', generation }, touched)).rejects.toMatchObject({
        name: 'Superseded',
      });
    }
    expect(contents()).toBe(before);
    await expect(registry.changeLeased({ name: 'page', generation: 5 }, touched)).resolves.toMatchObject({
      version: 2,
    });
    const nothing = { name: 'nothing', generation: 1 };
    await expect(registry.changeLeased(nothing, touched)).rejects.toMatchObject({ name: 'EnvironmentNotFound' });
  });
});

describe('the name of a branch', () => {
  it('is the plain one for the first and one with a hash for those that would collide', async () => {
    const { tools } = registryWorld();
    const names: string[] = [];
    for (const branch of ['feature/new_cool_page', 'feature/New-Cool-Page', 'new.cool.page']) {
      names.push((await askForDeployment(tools, wish(branch))).name);
    }
    expect(names[0]).toBe('new-cool-page');
    expect(names[1]).toMatch(/^new-cool-page-[a-z2-7]{6}$/);
    expect(new Set(names).size).toBe(3);
  });

  it('is one per branch when branches that collide and equal branches ask at the same time', async () => {
    const { tools, stepFunctions } = registryWorld();
    const branches = ['feature/page', 'feature/Page', 'page', 'feature/page_', '_page'];
    const asked = [...branches, ...branches, ...branches];
    const answers = await Promise.all(asked.map((branch) => askForDeployment(tools, wish(branch))));
    for (const [index, { branch }] of answers.entries()) expect(branch).toBe(asked[index]);
    const environments = await listEnvironments(tools);
    expect(environments.map(({ branch }) => branch).sort()).toEqual([...branches].sort());
    for (const branch of branches) {
      expect(new Set(answers.filter((answer) => answer.branch === branch).map(({ name }) => name)).size).toBe(1);
    }
    expect(stepFunctions.executions()).toHaveLength(branches.length);
  });

  it('is remembered once even when the answers to the writes are lost', async () => {
    const { tools } = registryWorld({ between: sentTwice });
    const { name } = await askForDeployment(tools, wish('feature/page'));
    expect(name).toBe('page');
    expect(await listEnvironments(tools)).toHaveLength(1);
  });

  it('stays with the branch for 7 days after the destroy and then goes to another that asks', async () => {
    const { tools, registry, clock } = registryWorld();
    const own = await askForDeployment(tools, wish('feature/page'));
    await askForDestroy(tools, own.name);
    await registry.change(own.name, (current) => release(current ?? own, clock.now()));

    clock.pass(7 * DAY_MS - 1);
    const other = await askForDeployment(tools, wish('page'));
    expect(other.name).toMatch(/^page-[a-z2-7]{6}$/);
    clock.pass(1);
    const third = await askForDeployment(tools, wish('feature/PAGE'));
    expect(third).toMatchObject({ name: 'page', generation: 3 });

    expect(await findByBranch(tools, 'feature/page')).toBeUndefined();
    const again = await askForDeployment(tools, wish('feature/page'));
    expect(again.name).toMatch(/^page-[a-z2-7]{6}$/);
    expect((await findByBranch(tools, 'feature/PAGE'))?.name).toBe('page');
  });

  it('comes back to the branch that had it', async () => {
    const { tools, registry, clock } = registryWorld();
    const own = await askForDeployment(tools, wish('feature/page'));
    await askForDestroy(tools, own.name);
    await registry.change(own.name, (current) => release(current ?? own, clock.now()));
    clock.pass(60 * DAY_MS);
    expect(await askForDeployment(tools, wish('feature/page'))).toMatchObject({ name: 'page', generation: 3 });
  });

  it('is never that of another kind of item in the table', async () => {
    const { registry, items } = registryWorld();
    await registry.claimName(REPOSITORY, 'feature/page', []);
    const [claim] = items('branch');
    expect(await registry.find(claim?.[0] ?? '')).toBeUndefined();
  });
});

describe('a link to another branch', () => {
  it('becomes the URL of its environment', async () => {
    const { tools } = registryWorld();
    const billing = await askForDeployment(tools, wish('feature/billing'));
    const links = { BILLING_URL: 'feature/billing' };
    const { desired } = await askForDeployment(tools, { ...wish('feature/page'), links, overrides: { A: '1' } });
    expect(desired).toMatchObject({ links, overrides: { A: '1', BILLING_URL: billing.url } });
  });

  it('that has no environment is refused before anything is written', async () => {
    const { tools, contents } = registryWorld();
    const before = contents();
    const asked = askForDeployment(tools, { ...wish('feature/page'), links: { BILLING_URL: 'feature/biling' } });
    await expect(asked).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(contents()).toBe(before);
  });
});
