import { handler } from '../../../functions/environments/issue-token';
import { callerOf } from '../../../functions/environments/tokens';
import { DAY_MS, registryWorld } from '../../support/registry-world';

const ASKED = { owner: 'ada', scopes: ['read', 'admin'], days: 30 };

describe('the first token', () => {
  it('is one that the API knows, with what was asked for, until its last day', async () => {
    const { tools, clock } = registryWorld();
    const { token, expiresAt } = (await handler.on(tools)(ASKED)) as { token: string; expiresAt: string };
    expect(Date.parse(expiresAt)).toBe(clock.now() + 30 * DAY_MS);
    expect(await callerOf(tools, token)).toEqual({ owner: 'ada', scopes: ['read', 'admin'] });
    clock.pass(30 * DAY_MS);
    expect(await callerOf(tools, token)).toBeUndefined();
  });

  it.each([
    ['nobody', { ...ASKED, owner: '' }],
    ['no scope', { ...ASKED, scopes: [] }],
    ['a scope that there is not', { ...ASKED, scopes: ['root'] }],
    ['more than a year', { ...ASKED, days: 366 }],
    ['no end', { owner: 'ada', scopes: ['read'] }],
    ['a misspelt field', { ...ASKED, scope: 'admin' }],
  ])('is not made for %s, and the table stays as it is', async (_, event) => {
    const { tools, contents } = registryWorld();
    const before = contents();
    await expect(handler.on(tools)(event)).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(contents()).toBe(before);
  });

  it('is not written into the log', async () => {
    const { tools } = registryWorld();
    const logged: unknown[] = [];
    const { token } = (await handler.on({ ...tools, log: (entry) => void logged.push(entry) })(ASKED)) as {
      token: string;
    };
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain(token);
  });
});
