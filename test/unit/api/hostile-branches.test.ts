import { listEnvironments } from '../../../functions/environments/inventory';
import { branchProblem } from '../../../functions/environments/branch';
import { withApi } from '../../support/api-world';
import { HOSTILE_BRANCHES } from '../../support/hostile-branches';
import { COMMIT } from '../../support/registry-world';

describe('a hostile branch', () => {
  it.each(HOSTILE_BRANCHES)('%j is an environment or a refusal and nothing else', (branch) =>
    withApi({}, async (own) => {
      const before = own.contents();
      const created = await own.call('POST', '/environments', { body: { branch, commit: COMMIT } });
      if (branchProblem(branch) === undefined) {
        expect(created.status).toBe(202);
        const [environment, ...others] = await listEnvironments(own.runtime);
        expect(others).toEqual([]);
        expect(environment).toMatchObject({ branch, name: (created.json as { name: string }).name });
        expect(new URL(environment?.url ?? '').hostname).toMatch(/^[a-z][a-z0-9-]{0,28}\.localhost$/);
        const listed = await own.call('GET', `/environments?branch=${encodeURIComponent(branch)}`);
        expect(listed.json).toMatchObject({ environments: [{ branch }] });
        expect((await own.call('POST', '/deployments', { body: { branch, commit: COMMIT } })).status).toBe(202);
        expect(own.stepFunctions.executions()).toHaveLength(1);
      } else {
        expect(created.status).toBe(422);
        expect((await own.call('POST', '/deployments', { body: { branch, commit: COMMIT } })).status).toBe(422);
        expect(own.contents()).toBe(before);
      }
      expect(own.logged).toEqual([]);
    }),
  );
});
