import { type Environment, isInProgress } from '../../../functions/environments/environment';
import {
  chooseRevision,
  failExecution,
  finishDeployment,
  intendResource,
  isNameFree,
  release,
  requestDeployment,
  requestDestroy,
  resumeExecution,
  settleResource,
  takeUpWaitingWish,
} from '../../../functions/environments/transitions';
import { DAY_MS } from '../../support/registry-world';
import { MACHINES, NOW, creating, later } from './sample-environment';

const ERROR = { name: 'DatabaseFailed', message: 'no space' };
const deployed = (sequence: number) => ({ commit: 'c', image: 'i', sequence, at: new Date(NOW).toISOString() });
const failure = (of: Environment, redriveCount = 0) => ({
  executionArn: of.execution?.arn ?? '',
  redriveCount,
  step: 'RestoreDatabase',
  error: ERROR,
});

const ready = finishDeployment(creating(), deployed(1), NOW);
const failed = failExecution(creating(), failure(creating()), NOW);
const deploying = requestDeployment(ready, later(), MACHINES, NOW);
const degraded = failExecution(deploying, failure(deploying), NOW);
const destroying = requestDestroy(ready, MACHINES, NOW);
const stuck = failExecution(destroying, failure(destroying), NOW);
const destroyed = release(destroying, NOW);

describe('a request for a deployment', () => {
  it.each([
    ['nothing there', undefined, 'creating', 1, 'create'],
    ['a tombstone', destroyed, 'creating', 3, 'create'],
    ['a create at work', creating(), 'creating', 1, 'create'],
    ['a create that failed', failed, 'creating', 2, 'create'],
    ['one that serves', ready, 'deploying', 2, 'redeploy'],
    ['a redeploy at work', deploying, 'deploying', 2, 'redeploy'],
    ['a redeploy that failed while the old one serves', degraded, 'deploying', 3, 'redeploy'],
  ] as const)('with %s', (_case, current, status, generation, kind) => {
    const next = requestDeployment(current, later(), MACHINES, NOW);
    expect(next).toMatchObject({ status, generation, execution: { kind }, desired: { commit: later().commit } });
    expect(next.execution?.arn).toBe(`${MACHINES[kind].replace('stateMachine', 'execution')}:${next.execution?.name}`);
    expect(JSON.parse(next.execution?.input ?? '')).toMatchObject({ environment: { name: 'page', generation } });
  });

  it('refuses what it could not do, rather than saying it was taken up', () => {
    const own = { ...ready, snapshotId: 'monday', resources: intendResource(ready, 'database', 'db', NOW).resources };
    const refused = expect.objectContaining({
      name: 'InvalidInput',
      message: expect.stringContaining('destroy it first') as string,
    });
    expect(() => requestDeployment(own, { ...later(), mode: 'lite' }, MACHINES, NOW)).toThrow(refused);
    expect(() => requestDeployment(own, { ...later(), snapshotId: 'tuesday' }, MACHINES, NOW)).toThrow(refused);
    expect(requestDeployment(own, { ...later(), snapshotId: 'monday', mode: 'full' }, MACHINES, NOW).status).toBe(
      'deploying',
    );
  });

  it('takes another snapshot while there is no database yet, and another lifetime at any time', () => {
    const wish = { ...later(), snapshotId: 'tuesday', inactiveDays: 7 };
    expect(requestDeployment(failed, wish, MACHINES, NOW)).toMatchObject({
      snapshotId: 'tuesday',
      lifetime: { inactiveDays: 7 },
    });
    expect(requestDeployment(ready, { ...later(), inactiveDays: 7 }, MACHINES, NOW).lifetime.inactiveDays).toBe(7);
  });

  it.each([destroying, stuck])('waits for a destroy to be over, also for one that failed', (current) => {
    expect(() => requestDeployment(current, later(), MACHINES, NOW)).toThrow(
      expect.objectContaining({ name: 'EnvironmentBusy' }),
    );
  });

  it('for what is being deployed already changes nothing, whatever order the table gives its variables back in', () => {
    const variables = { overrides: { A: '1', B: '2' } };
    const current = creating(variables);
    const stored = { ...current, desired: { ...current.desired, overrides: { B: '2', A: '1' } } };
    expect(requestDeployment(stored, later({ ...creating().desired, ...variables }), MACHINES, NOW)).toBe(stored);
  });

  it('with one variable more or another commit is a wish for something new', () => {
    const current = creating({ overrides: { A: '1' } });
    const same = later({ ...current.desired });
    for (const other of [{ overrides: { A: '1', B: '2' } }, { overrides: {} }, { commit: 'c' }, { image: 'i' }]) {
      expect(requestDeployment(current, { ...same, ...other }, MACHINES, NOW).desired.sequence).toBe(2);
    }
    expect(requestDeployment(current, same, MACHINES, NOW)).toBe(current);
  });

  it('counts up, also when it only raises what an execution at work will bring out', () => {
    for (const current of [creating(), ready, failed, degraded, destroyed]) {
      const { desired } = requestDeployment(current, later(), MACHINES, NOW);
      expect(desired.sequence).toBe(current.desired.sequence + 1);
    }
  });

  it('from nothing takes nothing over from the branch that had the name before', () => {
    const before = requestDestroy(
      settleResource(intendResource(ready, 'database', 'sample-page', NOW), 'database'),
      MACHINES,
      NOW,
    );
    const tombstone = release({ ...before, snapshotId: 'old', migrationRun: { attempt: 'a', commit: 'c' } }, NOW);
    const next = requestDeployment(tombstone, later({ branch: 'page', requestedBy: 'bob' }), MACHINES, NOW);
    expect(next).toMatchObject({ branch: 'page', owner: 'bob', resources: {}, generation: 3 });
    for (const key of ['deployed', 'snapshotId', 'migrationRun', 'reservedUntil', 'ttl', 'supersededExecutionArn']) {
      expect(next).not.toHaveProperty(key);
    }
  });
});

describe('a destroy', () => {
  it.each([
    ['creating', creating()],
    ['ready', ready],
    ['deploying', deploying],
    ['failed', failed],
    ['degraded', degraded],
    ['failed to be destroyed', stuck],
  ])('takes over from what is %s', (_status, current) => {
    const next = requestDestroy(current, MACHINES, NOW);
    expect(next).toMatchObject({
      status: 'destroying',
      generation: current.generation + 1,
      execution: { kind: 'destroy' },
    });
    expect(next.supersededExecutionArn).toBe(current.execution?.arn);
    expect(isInProgress(next)).toBe(true);
  });

  it.each([destroying, destroyed])('that is at work or done is not begun twice', (current) => {
    expect(requestDestroy(current, MACHINES, NOW)).toBe(current);
  });

  it('leaves the name to its branch for 7 days and to any other after', () => {
    expect(isNameFree(undefined, NOW)).toBe(true);
    expect(isNameFree(destroyed, NOW + 7 * DAY_MS - 1)).toBe(false);
    expect(isNameFree(destroyed, NOW + 7 * DAY_MS)).toBe(true);
    for (const current of [creating(), ready, failed, degraded, destroying, stuck]) {
      expect(isNameFree(current, NOW + 1000 * DAY_MS)).toBe(false);
    }
  });

  it('leaves a tombstone that outlives the name of its executions, which Step Functions keeps for 90 days', () => {
    expect(destroyed.ttl).toBeGreaterThan((NOW + 90 * DAY_MS) / 1000);
    expect(destroyed).toMatchObject({ generation: 2, resources: {}, status: 'destroyed' });
    expect(destroyed).not.toHaveProperty('deployed');
  });
});

describe('the end of an execution', () => {
  it('goes round when a newer revision was asked for, and keeps what serves', () => {
    const wished = requestDeployment(creating(), later(), MACHINES, NOW);
    const round = finishDeployment(
      { ...wished, reservation: { cpu: 1, memoryMegabytes: 1, at: '' } },
      deployed(1),
      NOW,
    );
    expect(round).toMatchObject({ status: 'creating', deployed: { sequence: 1 } });
    expect(round).not.toHaveProperty('reservation');
    expect(isInProgress(round)).toBe(true);
    expect(finishDeployment(round, deployed(2), NOW)).toMatchObject({ status: 'ready', deployed: { sequence: 2 } });
  });

  it.each([
    ['failed, because nothing serves yet', creating(), 'failed'],
    ['degraded, because the old one serves', deploying, 'degraded'],
    ['destroying, because half of it is gone', destroying, 'destroying'],
  ])('that is bad makes it %s', (_why, current, status) => {
    const next = failExecution(current, failure(current), NOW);
    expect(next).toMatchObject({ status, execution: { failedStep: 'RestoreDatabase', error: ERROR, redriveCount: 0 } });
    expect(isInProgress(next)).toBe(false);
  });

  it('of another execution, or told twice, or told after a good end changes nothing', () => {
    expect(failExecution(deploying, failure(creating()), NOW)).toBe(deploying);
    expect(failExecution(failed, failure(failed), NOW)).toBe(failed);
    expect(failExecution(ready, failure(ready), NOW)).toBe(ready);
    expect(failExecution(ready, failure(ready, 5), NOW)).toBe(ready);
  });

  it('from before a redrive changes nothing when it is told late', () => {
    const resumed = resumeExecution(failed, failed.execution?.arn ?? '', 1);
    expect(failExecution(resumed, failure(resumed, 0), NOW)).toBe(resumed);
    expect(failExecution(resumed, failure(resumed, 1), NOW)).toMatchObject({ status: 'failed' });
  });

  it('after a redrive is recorded even when nothing was heard of the redrive, and the late news of it wakes nothing', () => {
    const again = failExecution(failed, { ...failure(failed, 1), step: 'DeployStack' }, NOW + 1);
    expect(again.execution).toMatchObject({ failedStep: 'DeployStack', redriveCount: 1 });
    expect(resumeExecution(again, again.execution?.arn ?? '', 1)).toBe(again);
  });
});

describe('a redrive', () => {
  it.each([
    [failed, 'creating'],
    [degraded, 'deploying'],
    [stuck, 'destroying'],
  ] as const)('puts it to work again without the old failure', (current, status) => {
    const next = resumeExecution(current, current.execution?.arn ?? '', 1);
    expect(next).toMatchObject({ status, generation: current.generation, execution: { redriveCount: 1 } });
    for (const key of ['error', 'failedStep', 'endedAt']) expect(next.execution).not.toHaveProperty(key);
  });

  it('of another execution, or told twice, changes nothing', () => {
    expect(resumeExecution(failed, 'arn:other', 1)).toBe(failed);
    expect(resumeExecution(failed, failed.execution?.arn ?? '', 0)).toBe(failed);
  });

  it('that ended well before it was heard of leaves no failure behind, and its late news wakes nothing', () => {
    const done = finishDeployment(failed, deployed(1), NOW);
    expect(done).toMatchObject({ status: 'ready', execution: { endedAt: expect.any(String) as string } });
    expect(done.execution).not.toHaveProperty('error');
    expect(resumeExecution(done, done.execution?.arn ?? '', 1)).toBe(done);
    const gone = release(stuck, NOW);
    expect(resumeExecution(gone, gone.execution?.arn ?? '', 1)).toBe(gone);
  });
});

describe('a wish that waits while an older one fails', () => {
  const chosen = chooseRevision(creating(), 1);

  it('gets an execution of its own', () => {
    const wished = failExecution(requestDeployment(chosen, later(), MACHINES, NOW), failure(chosen), NOW);
    expect(takeUpWaitingWish(wished, MACHINES, NOW)).toMatchObject({ status: 'creating', generation: 2 });
  });

  it('is not seen where there is none, nor before a revision was chosen, nor in a destroy', () => {
    for (const current of [failExecution(chosen, failure(chosen), NOW), failed, stuck, ready]) {
      expect(takeUpWaitingWish(current, MACHINES, NOW)).toBe(current);
    }
  });
});

it('a wish that came before a failed create had chosen its revision is taken up, too', () => {
  const wished = requestDeployment(creating(), later(), MACHINES, NOW);
  const failedMeanwhile = failExecution(wished, failure(wished), NOW);
  expect(takeUpWaitingWish(failedMeanwhile, MACHINES, NOW)).toMatchObject({ status: 'creating', generation: 2 });
  expect(takeUpWaitingWish(failed, MACHINES, NOW)).toBe(failed);
});
