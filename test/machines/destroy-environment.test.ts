import { always, failing, scenario } from './scenario';

const FILE = 'destroy-environment';
const destroyed = ['DestroyStack', 'DestroySearch', 'DestroyMigrations', 'DestroyDatabase'];

const timesOf = ({ steps }: ReturnType<typeof scenario>, state: string) => {
  const own = steps.filter((step) => step.state === state);
  return { startedAt: own[0]?.startedAt ?? NaN, endedAt: own.at(-1)?.endedAt ?? NaN };
};

test('removes the address first, everything else beside each other, and releases the name last', async () => {
  const destroy = scenario(FILE);
  expect((await destroy.run()).result.status).toBe('SUCCEEDED');
  const order = destroy.succeeded();
  expect(order.slice(0, 2)).toEqual(['StopSuperseded', 'RetractDns']);
  expect([...order.slice(2, -1)].sort()).toEqual([...destroyed].sort());
  expect(order.at(-1)).toBe('ReleaseEnvironment');
  expect(timesOf(destroy, 'DestroyStack').startedAt).toBe(timesOf(destroy, 'DestroyMigrations').startedAt);
});

test('removes the database after the migrations, which hold connections', async () => {
  const destroy = scenario(FILE);
  await destroy.run();
  expect(timesOf(destroy, 'DestroyDatabase').startedAt).toBeGreaterThanOrEqual(
    timesOf(destroy, 'DestroyMigrations').endedAt,
  );
});

describe('what was stopped may still be running', () => {
  test.each([29, 1])('so it waits the %i seconds that it was told before it removes anything', async (waitSeconds) => {
    const destroy = scenario(FILE, { StopSuperseded: () => ({ waitSeconds }) });
    await destroy.run();
    const stopped = timesOf(destroy, 'StopSuperseded').endedAt;
    expect(timesOf(destroy, 'RetractDns').startedAt).toBe(stopped + waitSeconds * 1000);
  });

  test('and when nothing ran it does not wait at all', async () => {
    const destroy = scenario(FILE, { StopSuperseded: () => ({ waitSeconds: 0 }) });
    await destroy.run();
    expect(timesOf(destroy, 'RetractDns').startedAt).toBe(timesOf(destroy, 'StopSuperseded').endedAt);
  });

  test('and a redrive of a later step does not wait again', async () => {
    const destroy = scenario(FILE, { DestroyStack: failing('NotOwned') });
    const failed = await destroy.run();
    const before = destroy.world.secondsPassed();
    expect((await destroy.redrive(failed.history)).result.status).toBe('SUCCEEDED');
    expect(destroy.world.secondsPassed() - before).toBeLessThan(29);
  });
});

test('keeps the name when something could not be removed, so that nothing is left without an owner', async () => {
  for (const state of destroyed) {
    const destroy = scenario(FILE, { [state]: always('NotOwned') });
    const { result } = await destroy.run();
    expect(result).toMatchObject({ status: 'FAILED', error: 'NotOwned' });
    expect(destroy.called()).not.toContain('ReleaseEnvironment');
  }
});

test('removes nothing when the address could not be removed', async () => {
  const destroy = scenario(FILE, { RetractDns: always('NotOwned') });
  expect((await destroy.run()).result.status).toBe('FAILED');
  expect(destroy.called()).toEqual(['StopSuperseded', 'RetractDns']);
});
