import * as answers from '../../../functions/api/answers';
import { expectAnswer, expectRefusal, finishAt, withApi } from '../../support/api-world';
import { COMMIT, commitOf } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };
const PATH = '/environments/page';
const STAGING = `
application: sample
repository: acme/sample
domain: staging.example.com
image: 'acme/sample:{commit}'
services:
  web: { command: npm start, port: 3000 }
  worker: { command: node worker.js, count: 2 }
  search: { command: node search.js, cpu: 2048, memoryMegabytes: 4096, count: 5 }
`;
const staging = { staging: STAGING };
const post = (services: unknown, more: object = {}) =>
  ['POST', '/environments', { body: { ...PAGE, ...more, services } }] as const;

describe('the sizes of services', () => {
  it('are wanted as asked for, stay through a push, and go back to staging.yml when none are named', () =>
    withApi(staging, async (world) => {
      const services = { web: { cpu: 512, memoryMegabytes: 1024 }, worker: { count: 0 } };
      expect((await world.call(...post(services))).status).toBe(202);
      await world.call('POST', '/deployments', { body: { branch: PAGE.branch, commit: commitOf(2) } });
      const shown = await world.call('GET', PATH);
      expectAnswer(shown, 200, answers.EnvironmentView);
      expect(shown.json.desired).toMatchObject({ commit: commitOf(2), services });
      const changed = await world.call('PATCH', PATH, { body: { services: {} } });
      expectAnswer(changed, 200, answers.EnvironmentView);
      expect(changed.json.desired).not.toHaveProperty('services');
    }));

  it('changed by a PATCH deploy the same commit again with the overrides that are there', () =>
    withApi(staging, async (world) => {
      await world.call(...post(undefined, { overrides: { A: '1' } }));
      await finishAt(world, 'page');
      const { json } = await world.call('PATCH', PATH, { body: { services: { worker: { count: 1 } } } });
      expect(json).toMatchObject({
        status: 'deploying',
        desired: { commit: COMMIT, overrides: { A: '1' }, services: { worker: { count: 1 } }, sequence: 2 },
      });
    }));

  it('asked for twice are one wish, and another count is a new one', () =>
    withApi(staging, async (world) => {
      const sequenceAfter = async (services: object) => (await world.call(...post(services))).json.sequence as number;
      expect(await sequenceAfter({ worker: { cpu: 512, count: 1 }, web: { cpu: 256 } })).toBe(1);
      expect(await sequenceAfter({ web: { cpu: 256 }, worker: { count: 1, cpu: 512 } })).toBe(1);
      expect(await sequenceAfter({ web: { cpu: 256 }, worker: { count: 3, cpu: 512 } })).toBe(2);
    }));

  it.each([
    [
      'an unknown service',
      { wroker: { count: 1 } },
      /^services.wroker is no service of staging.yml, which has web, worker, search$/,
    ],
    ['a service named like a property of every object', { constructor: { count: 1 } }, /constructor is no service/],
    [
      'more CPU than the limit',
      { web: { cpu: 1025 } },
      /^services.web wants cpu 1025; at most 1024 is possible \(limits.cpu/,
    ],
    ['more memory than the limit', { web: { memoryMegabytes: 2049 } }, /wants memoryMegabytes 2049; at most 2048/],
    ['more containers than the limit', { worker: { count: 4 } }, /wants count 4; at most 3/],
    ['more than staging.yml, which is above the limit', { search: { count: 6 } }, /wants count 6; at most 5/],
    ['no container behind the URL', { web: { count: 0 } }, /services.web is what answers at the URL/],
  ])('refuse %s, in a POST and in a PATCH, and leave nothing behind', (_what, services, detail) =>
    withApi(staging, async (world) => {
      expect((await expectRefusal(world, 422, [...post(services)])).json.detail).toMatch(detail);
      await world.call(...post(undefined));
      const patch = ['PATCH', PATH, { body: { services, lifetime: { extendDays: 1 } } }] as const;
      expect((await expectRefusal(world, 422, [...patch])).json).toMatchObject({ name: 'InvalidInput' });
    }),
  );

  it.each([
    ['a number below what ECS runs', { web: { cpu: 1 } }, 'services.web.cpu'],
    ['half a container', { web: { count: 1.5 } }, 'services.web.count'],
    ['a negative count', { worker: { count: -1 } }, 'services.worker.count'],
    ['a size as text', { web: { cpu: '512' } }, 'services.web.cpu'],
    ['a field that there is not', { web: { memory: 512 } }, 'services.web'],
    ['a name that is none', { 'a b': {} }, 'services.a b'],
    ['a list', [], 'services'],
  ])('refuse %s by its place', (_what, services, path) =>
    withApi(staging, async (world) => {
      const { json } = await expectRefusal(world, 422, [...post(services)]);
      expect(json.errors[0].path).toBe(path);
    }),
  );

  it('at the limits, and at what staging.yml itself says above them, are taken', () =>
    withApi(staging, async (world) => {
      const services = {
        web: { cpu: 1024, memoryMegabytes: 2048, count: 3 },
        search: { cpu: 2048, memoryMegabytes: 4096, count: 5 },
      };
      expect((await world.call(...post(services))).status).toBe(202);
    }));

  it('have the limits that staging.yml sets', () =>
    withApi({ staging: `${STAGING}limits: { cpu: 512, count: 1 }\n` }, async (world) => {
      await expectRefusal(world, 422, [...post({ web: { cpu: 513 } })]);
      await expectRefusal(world, 422, [...post({ web: { count: 2 } })]);
      expect((await world.call(...post({ web: { cpu: 512, memoryMegabytes: 2048 } }))).status).toBe(202);
    }));

  it('of a worker are refused for a lite environment, also by a PATCH of one that is there', () =>
    withApi(staging, async (world) => {
      const refused = await expectRefusal(world, 422, [...post({ worker: { count: 1 } }, { mode: 'lite' })]);
      expect(refused.json.detail).toContain('services.worker does not run in a lite environment');
      await world.call(...post({ worker: { count: 0 }, web: { cpu: 512 } }, { mode: 'lite' }));
      await expectRefusal(world, 422, ['PATCH', PATH, { body: { services: { worker: { cpu: 512 } } } }]);
    }));
});
