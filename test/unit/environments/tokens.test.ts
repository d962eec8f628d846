import { callerOf, issueToken } from '../../../functions/environments/tokens';
import { DAY_MS, registryWorld } from '../../support/registry-world';

const ADA = { owner: 'ada', scopes: ['read' as const, 'deploy' as const] };

describe('an API token', () => {
  it('says who calls and what they may do until it expires', async () => {
    const { tools, clock } = registryWorld();
    const token = await issueToken(tools, ADA, clock.now() + DAY_MS);
    expect(await callerOf(tools, token)).toEqual(ADA);
    clock.pass(DAY_MS - 1);
    expect(await callerOf(tools, token)).toEqual(ADA);
    clock.pass(1);
    expect(await callerOf(tools, token)).toBeUndefined();
  });

  it('is nowhere in the table: who reads the table cannot call', async () => {
    const { tools, clock, contents } = registryWorld();
    const token = await issueToken(tools, ADA, clock.now() + DAY_MS);
    expect(token).toMatch(/^bst_[A-Za-z0-9]{40}$/);
    expect(contents()).toContain('"ada"');
    expect(contents()).not.toContain(token);
    expect(contents()).not.toContain(token.slice(4));
  });

  it('is never the same twice', async () => {
    const { tools } = registryWorld();
    expect(await issueToken(tools, ADA, 1)).not.toBe(await issueToken(tools, ADA, 1));
  });

  it('is unknown when malformed, without a look into the table', async () => {
    const looks: string[] = [];
    const { tools, clock } = registryWorld({
      between: (command, _input, send) => {
        looks.push(command);
        return send();
      },
    });
    const token = await issueToken(tools, ADA, clock.now() + DAY_MS);
    looks.length = 0;
    for (const malformed of ['', 'bst_', token.slice(1), token.toUpperCase(), `${token}x`, `${token}\n`, 'token#x']) {
      expect(await callerOf(tools, malformed)).toBeUndefined();
    }
    expect(looks).toEqual([]);
    expect(await callerOf(tools, `bst_${'a'.repeat(40)}`)).toBeUndefined();
  });
});
