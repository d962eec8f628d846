import { MONITORING_VARIABLES, PLATFORM_VARIABLES } from '../../../functions/shared/config-variables';
import { expectRefusal, withApi } from '../../support/api-world';
import { COMMIT } from '../../support/registry-world';

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
