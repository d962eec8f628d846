import type { Environment } from '../../../functions/environments/environment';
import * as releaseEnvironment from '../../../functions/environments/release-environment';
import { claimRulePriority, releaseRulePriority } from '../../../functions/environments/rule-priorities';
import { intendResource, requestDestroy } from '../../../functions/environments/transitions';
import { registryWorld, sentTwice } from '../../support/registry-world';
import { MACHINES, NOW, creating } from './sample-environment';

// The search for both begins at the same number.
const ONE: Environment = { ...creating(), name: 'ab' };
const OTHER: Environment = { ...creating(), name: 'bC' };

describe('the priority of a listener rule', () => {
  it('is had by one environment at a time, also when the answer to the claim is lost', async () => {
    const { tools } = registryWorld({ between: sentTwice });
    const first = await claimRulePriority(tools, ONE);
    expect(await claimRulePriority(tools, ONE)).toBe(first);
    const second = await claimRulePriority(tools, OTHER);
    expect(second).toBe(first + 1);

    await releaseRulePriority(tools, { ...OTHER, rulePriority: first });
    expect(await claimRulePriority(tools, OTHER)).toBe(second);
    await releaseRulePriority(tools, { ...ONE, rulePriority: first });
    await releaseRulePriority(tools, { ...ONE, rulePriority: first });
    expect(await claimRulePriority(tools, OTHER)).toBe(first);
  });

  it('that is on record is not claimed again', async () => {
    const { tools, items } = registryWorld();
    expect(await claimRulePriority(tools, { ...ONE, rulePriority: 4711 })).toBe(4711);
    await releaseRulePriority(tools, ONE);
    expect(items()).toEqual([]);
  });
});

describe('the release of an environment', () => {
  const world = async (withStack: boolean) => {
    const made = registryWorld({ between: sentTwice });
    const rulePriority = await claimRulePriority(made.tools, ONE);
    const destroying = { ...requestDestroy(ONE, MACHINES, NOW), rulePriority };
    const item = withStack ? intendResource(destroying, 'stack', 'sample-ab', NOW) : destroying;
    await made.registry.change(ONE.name, () => item);
    const run = () =>
      releaseEnvironment.handler.on(made.runtime)({ environment: { name: ONE.name, generation: item.generation } });
    return { ...made, run, rulePriority };
  };

  it('leaves a tombstone and gives the priority back, also when it runs twice', async () => {
    const { run, registry, items } = await world(false);
    await run();
    await run();
    expect(await registry.get(ONE.name)).toMatchObject({ status: 'destroyed', generation: 2 });
    expect(items('rule')).toEqual([]);
  });

  it('is refused while something is on record, and the priority stays its own: its rule may still be there', async () => {
    const { run, tools, contents, rulePriority } = await world(true);
    const before = contents();
    await expect(run()).rejects.toMatchObject({
      name: 'EnvironmentBusy',
      message: expect.stringContaining('sample-ab') as string,
    });
    expect(contents()).toBe(before);
    expect(await claimRulePriority(tools, OTHER)).not.toBe(rulePriority);
  });
});
