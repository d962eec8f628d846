import { once } from '../../../functions/environments/idempotency';
import { DAY_MS, registryWorld, sentTwice } from '../../support/registry-world';

const REQUEST = { caller: 'ada', key: 'key-1', body: 'POST /environments {}' };

/** Counts how often the request ran, and answers with that. */
const counting = () => {
  let runs = 0;
  const run = () => Promise.resolve({ status: 202, body: { run: (runs += 1) } });
  return { run, runs: () => runs };
};

describe('a request with an idempotency key', () => {
  it('runs once and is answered with the first answer for 24 hours', async () => {
    const { tools, clock } = registryWorld();
    const { run, runs } = counting();
    const first = await once(tools, REQUEST, run);
    clock.pass(DAY_MS - 1);
    expect(await once(tools, REQUEST, run)).toEqual(first);
    expect(runs()).toBe(1);
    clock.pass(1);
    expect(await once(tools, REQUEST, run)).toMatchObject({ body: { run: 2 } });
  });

  it('runs once when the answers of the table are lost and the SDK asks again', async () => {
    const { tools } = registryWorld({ between: sentTwice });
    const { run, runs } = counting();
    await once(tools, REQUEST, run);
    expect(await once(tools, REQUEST, run)).toMatchObject({ body: { run: 1 } });
    expect(runs()).toBe(1);
  });

  it('conflicts with the same key of the same caller for another request', async () => {
    const { tools } = registryWorld();
    await once(tools, REQUEST, counting().run);
    const other = once(tools, { ...REQUEST, body: 'POST /environments {"a":1}' }, counting().run);
    await expect(other).rejects.toMatchObject({ name: 'IdempotencyConflict' });
  });

  it('is its own for another caller or key', async () => {
    const { tools } = registryWorld();
    const { run, runs } = counting();
    await once(tools, REQUEST, run);
    await once(tools, { ...REQUEST, caller: 'bob' }, run);
    await once(tools, { ...REQUEST, key: 'key-2' }, run);
    await once(tools, { ...REQUEST, caller: 'ad', key: 'akey-1' }, run);
    expect(runs()).toBe(4);
  });

  it('is refused while the first is at work, and runs again when that one has died', async () => {
    const { tools, clock } = registryWorld();
    const { run } = counting();
    void once(tools, REQUEST, () => new Promise(() => undefined)).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(once(tools, REQUEST, run)).rejects.toMatchObject({ name: 'EnvironmentBusy' });
    clock.pass(60_000);
    expect(await once(tools, REQUEST, run)).toMatchObject({ body: { run: 1 } });
  });

  it('is forgotten when it failed, so that it can be tried again', async () => {
    const { tools, items } = registryWorld();
    const failing = once(tools, REQUEST, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(items()).toEqual([]);
    expect(await once(tools, REQUEST, counting().run)).toMatchObject({ body: { run: 1 } });
  });

  it('does not overwrite the answer of the one that took over from it', async () => {
    const { tools, clock } = registryWorld();
    let end = (_value: object): void => undefined;
    const slow = once(tools, REQUEST, () => new Promise<object>((resolve) => (end = resolve)));
    await new Promise((resolve) => setImmediate(resolve));
    clock.pass(60_000);
    const { run } = counting();
    await once(tools, REQUEST, run);
    end({ body: 'late' });
    await expect(slow).rejects.toThrow();
    expect(await once(tools, REQUEST, run)).toMatchObject({ body: { run: 1 } });
  });
});
