import { NEVER_OVERRIDDEN } from '../../../functions/shared/override-names';
import { readConfig } from '../../../functions/shared/read-config';
import { MONITORING_VARIABLES, PLATFORM_VARIABLES } from '../../../functions/shared/config-variables';
import { expectRefusal, withApi } from '../../support/api-world';
import { COMMIT, commitOf } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };

const stagingWith = (more: string): string => `
application: sample
repository: acme/sample
domain: staging.example.com
image: 'acme/sample:{commit}'
services:
  web: { command: npm start, port: 3000 }
${more}
`;

describe('what the platform gives', () => {
  it.each(PLATFORM_VARIABLES)('%s is not to be set by a request, be it as an override or as a link', (name) =>
    withApi({}, async (world) => {
      for (const field of ['overrides', 'links']) {
        const body = { ...PAGE, [field]: { [name]: 'main' } };
        const { json } = await expectRefusal(world, 422, ['POST', '/environments', { body }]);
        expect(json.errors[0].path).toBe(`${field}.${name}`);
      }
    }),
  );

  it.each(Object.entries(MONITORING_VARIABLES))(
    'for %s is reserved as soon as staging.yml asks for it',
    (tool, names) =>
      withApi({ staging: stagingWith(`monitoring: { ${tool}: true }`) }, async (world) => {
        for (const name of names) {
          const body = { ...PAGE, overrides: { [name]: 'mine' } };
          const { json } = await expectRefusal(world, 422, ['POST', '/environments', { body }]);
          expect(json.detail).toContain(`${name} is given by the platform because of monitoring.${tool}`);
        }
      }),
  );

  it('for a tool that staging.yml does not name may be set', () =>
    withApi({}, async (world) => {
      const body = { ...PAGE, overrides: { SENTRY_ENVIRONMENT: 'mine' } };
      expect((await world.call('POST', '/environments', { body })).status).toBe(202);
    }));
});

describe('what decides whose code or credentials are used', () => {
  const NAMES = NEVER_OVERRIDDEN.map((entry) => entry.replace('*', 'SOMETHING'));

  it.each([...NAMES, 'LD_PRELOAD', 'AWS_ACCESS_KEY_ID', 'AWS_', 'ECS_CONTAINER_METADATA_URI_V4'])(
    '%s is not to be set by a request, even where staging.yml allows every name',
    (name) =>
      withApi({ staging: stagingWith("overrides: { allow: ['*'] }") }, async (world) => {
        for (const wish of [{ overrides: { [name]: 'x' } }, { links: { [name]: 'feature/page' } }]) {
          const body = { ...PAGE, ...wish };
          const { json } = await expectRefusal(world, 422, ['POST', '/environments', { body }]);
          expect(json.detail).toContain(`${name} may not be set by a request`);
        }
      }),
  );

  it('is still for staging.yml to set, and names that only look alike are free', () =>
    withApi({ staging: stagingWith("variables: { NODE_OPTIONS: '--max-old-space-size=128' }") }, async (world) => {
      const overrides = { MY_AWS_REGION: 'x', AWSOME: 'x', NODE_OPTIONS_FILE: 'x', aws_region: 'x', ENV: 'x' };
      expect((await world.call('POST', '/environments', { body: { ...PAGE, overrides } })).status).toBe(202);
    }));

  it.each(['AWS_REGION', 'AWS_*', 'NODE_OPTIONS', 'LD_PRE*'])('%s cannot be allowed by staging.yml', (name) => {
    expect(() => readConfig(stagingWith(`overrides: { allow: ['${name}'] }`), 'staging.yml')).toThrow(
      'overrides.allow[0]: is never open to a request',
    );
  });
});

describe('overrides.allow', () => {
  const staging = stagingWith("overrides: { allow: [BILLING_URL, 'FEATURE_*'] }");
  const post = (wish: object) => ['POST', '/environments', { body: { ...PAGE, ...wish } }] as const;

  it('lets through the names and beginnings that it lists', () =>
    withApi({ staging }, async (world) => {
      const overrides = { BILLING_URL: 'http://x', FEATURE_: '', FEATURE_ONE: 'on' };
      expect((await world.call(...post({ overrides }))).status).toBe(202);
      expect((await world.registry.get('page')).desired.overrides).toEqual(overrides);
    }));

  it.each(['BILLING_URL2', 'feature_one', 'MY_FEATURE_ONE', 'FEATURE', 'NODE_ENV'])(
    'refuses %s, as an override, as a link and in a PATCH, and says what is allowed',
    (name) =>
      withApi({ staging }, async (world) => {
        await world.call(...post({}));
        for (const call of [
          post({ overrides: { [name]: 'x' } }),
          post({ links: { [name]: 'feature/page' } }),
          ['PATCH', '/environments/page', { body: { overrides: { [name]: 'x' } } }] as const,
        ]) {
          const { json } = await expectRefusal(world, 422, [...call]);
          expect(json.detail).toBe(
            `${name} may not be set by a request; staging.yml allows (overrides.allow): BILLING_URL, FEATURE_*`,
          );
        }
      }),
  );

  it('as an empty list allows none', () =>
    withApi({ staging: stagingWith('overrides: { allow: [] }') }, async (world) => {
      const { json } = await expectRefusal(world, 422, [...post({ overrides: { A: 'x' } })]);
      expect(json.detail).toMatch(/\(overrides.allow\): none$/);
    }));

  it.each(['A-B', '*A', 'A*B', '1A', ''])('refuses %j as an entry', (entry) => {
    expect(() => readConfig(stagingWith(`overrides: { allow: ['${entry}'] }`), 'staging.yml')).toThrow(
      'overrides.allow[0]: must be the name of a variable, or the beginning of one with a * behind',
    );
  });
});

describe('the size of the overrides', () => {
  const ofBytes = (bytes: number) => ({ A: 'x'.repeat(4000), B: 'x'.repeat(bytes - 4002) });
  const PATH = '/environments/page';

  it('may be 8192 bytes of names and values, and one more is refused with both numbers', () =>
    withApi({}, async (world) => {
      const create = (overrides: object) => ({ body: { ...PAGE, overrides } });
      const refused = await expectRefusal(world, 422, [
        'POST',
        '/environments',
        create({ ...ofBytes(8001), CC: 'x'.repeat(190) }),
      ]);
      expect(refused.json.detail).toBe(
        'The overrides and links of feature/page have 8193 bytes, names and values together; at most 8192 are possible',
      );
      const fits = create({ ...ofBytes(8001), CC: 'x'.repeat(189) });
      expect((await world.call('POST', '/environments', fits)).status).toBe(202);
    }));

  it('counts bytes, not characters, and those of the links with them', () =>
    withApi({}, async (world) => {
      await world.call('POST', '/environments', { body: PAGE });
      await world.call('POST', '/environments', { body: { ...PAGE, links: { SELF: 'feature/page' } } });
      const url = (await world.registry.get('page')).url;
      const room = 8192 - 4 - url.length;
      const overrides = (bytes: number) => ({ ...ofBytes(8001), CC: 'x'.repeat(bytes - 8001 - 2) });
      const refused = await expectRefusal(world, 422, ['PATCH', PATH, { body: { overrides: overrides(room + 1) } }]);
      expect(refused.json.detail).toContain('8193 bytes');
      expect((await world.call('PATCH', PATH, { body: { overrides: overrides(room) } })).status).toBe(200);
      const wide = { A: '漢'.repeat(1366) };
      const { json } = await expectRefusal(world, 422, ['PATCH', PATH, { body: { overrides: wide } }]);
      expect(json.errors).toEqual([{ path: 'overrides.A', message: 'must have at most 4096 bytes' }]);
    }));

  it('is looked at before the lifetime is changed by the same PATCH, and the other way round', () =>
    withApi({}, async (world) => {
      await world.call('POST', '/environments', { body: PAGE });
      const tooMuch = { lifetime: { extendDays: 1 }, overrides: { ...ofBytes(8001), CC: 'x'.repeat(200) } };
      await expectRefusal(world, 422, ['PATCH', PATH, { body: tooMuch }]);
      const year = '2032-01-01T00:00:00.000Z';
      const tooLong = { lifetime: { pinnedUntil: year }, overrides: { A: 'x' } };
      await expectRefusal(world, 422, ['PATCH', PATH, { body: tooLong }]);
      for (let times = 0; times < 2; times += 1)
        await world.call('PATCH', PATH, { body: { lifetime: { extendDays: 30 } } });
      const tooOften = { lifetime: { extendDays: 30 }, overrides: { A: 'x' } };
      await expectRefusal(world, 422, ['PATCH', PATH, { body: tooOften }]);
    }));

  it('of an older, larger environment does not keep a push from being deployed', () =>
    withApi({}, async (world) => {
      await world.call('POST', '/environments', { body: PAGE });
      await world.registry.change('page', (current) => ({
        ...current!,
        desired: { ...current!.desired, overrides: { A: 'x'.repeat(9000) } },
      }));
      const push = { body: { branch: PAGE.branch, commit: commitOf(2) } };
      expect((await world.call('POST', '/deployments', push)).status).toBe(202);
    }));

  it('has an end for the body, too: 1 MB is not read', () =>
    withApi({}, async (world) => {
      const body = { ...PAGE, overrides: { A: 'x'.repeat(1024 * 1024) } };
      const { json } = await expectRefusal(world, 413, ['POST', '/environments', { body }]);
      expect(json.detail).toMatch(/bytes, at most 100000 are read/);
    }));
});
