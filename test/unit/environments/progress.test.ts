import { SFNClient } from '@aws-sdk/client-sfn';
import { askForDeployment } from '../../../functions/environments/deployments';
import { progressOf, stepsFromHistory } from '../../../functions/environments/progress';
import { failExecution, finishDeployment } from '../../../functions/environments/transitions';
import { entered, exited, failedWith, historyOf, scheduled, secondOf } from '../../support/execution-history';
import { COMMIT, registryWorld } from '../../support/registry-world';

const task = { Type: 'Task' };
const DEFINITION = JSON.stringify({
  States: {
    Reserve: task,
    Gather: {
      Type: 'Parallel',
      Branches: [
        { Comment: 'Database: restored from a snapshot.', States: { Restore: task, Describe: task } },
        { Comment: 'Address: a record.', States: { PublishDns: task } },
      ],
    },
    IsNewerWanted: { Type: 'Choice' },
    Finish: task,
  },
});

const RESERVED = [entered('Reserve'), scheduled(), { type: 'LambdaFunctionSucceeded' as const }, exited('Reserve')];
const POLLING = [
  entered('Gather', 'ParallelStateEntered'),
  entered('Describe'),
  scheduled(),
  failedWith('DatabaseNotAvailable', 'It is creating, 40 %'),
];

describe('the steps of an execution', () => {
  it('are all tasks of the machine in their order, waiting before anything happened', () => {
    expect(stepsFromHistory(DEFINITION, [])).toEqual([
      { name: 'Reserve', status: 'waiting', attempts: 0 },
      { name: 'Restore', branch: 'database', status: 'waiting', attempts: 0 },
      { name: 'Describe', branch: 'database', status: 'waiting', attempts: 0 },
      { name: 'PublishDns', branch: 'address', status: 'waiting', attempts: 0 },
      { name: 'Finish', status: 'waiting', attempts: 0 },
    ]);
    expect(stepsFromHistory('{}', [])).toEqual([]);
  });

  it('have their times once they are done', () => {
    const [reserve] = stepsFromHistory(DEFINITION, historyOf(...RESERVED));
    expect(reserve).toEqual({
      name: 'Reserve',
      status: 'succeeded',
      attempts: 1,
      startedAt: secondOf(1),
      endedAt: secondOf(4),
    });
  });

  it('say what a poll is waiting for, and how often it has looked', () => {
    const events = historyOf(...RESERVED, ...POLLING, scheduled(), failedWith('DatabaseNotAvailable', '70 %'));
    expect(stepsFromHistory(DEFINITION, events).find(({ name }) => name === 'Describe')).toMatchObject({
      status: 'running',
      attempts: 2,
      waitingFor: '70 %',
    });
    const done = historyOf(...RESERVED, ...POLLING, scheduled(), exited('Describe'));
    const describe = stepsFromHistory(DEFINITION, done).find(({ name }) => name === 'Describe');
    expect(describe).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(describe).not.toHaveProperty('waitingFor');
    expect(describe).not.toHaveProperty('error');
  });

  it('of parallel branches are told apart by what caused each event', () => {
    const events = historyOf(
      entered('Gather', 'ParallelStateEntered'),
      entered('Restore'),
      { ...entered('PublishDns'), previousEventId: 1 },
      { ...scheduled(), previousEventId: 2 },
      { ...scheduled(), previousEventId: 3 },
      { ...failedWith('NotOwned', 'not ours'), previousEventId: 5 },
    );
    const steps = stepsFromHistory(DEFINITION, events);
    expect(steps.find(({ name }) => name === 'Restore')).not.toHaveProperty('error');
    expect(steps.find(({ name }) => name === 'PublishDns')).toMatchObject({ error: { name: 'NotOwned' } });
  });

  it('that timed out or were entered again say so', () => {
    const timedOut = { type: 'LambdaFunctionTimedOut' as const, lambdaFunctionTimedOutEventDetails: {} };
    const [once] = stepsFromHistory(DEFINITION, historyOf(entered('Reserve'), scheduled(), timedOut));
    expect(once).toMatchObject({ error: { name: 'States.Timeout' } });
    const [again] = stepsFromHistory(DEFINITION, historyOf(...RESERVED, entered('Reserve'), scheduled()));
    expect(again).toMatchObject({ status: 'running', startedAt: secondOf(5) });
    expect(again).not.toHaveProperty('endedAt');
  });
});

describe('the progress of an environment', () => {
  const setUp = async () => {
    const world = registryWorld({ definition: DEFINITION });
    const environment = await askForDeployment(world.tools, { branch: 'page', commit: COMMIT, requestedBy: 'ada' });
    const arn = environment.execution?.arn ?? '';
    const events = historyOf(...RESERVED, ...POLLING);
    world.stepFunctions.remember(arn, events);
    return { ...world, environment, arn, sfn: world.runtime.clients.of(SFNClient), now: world.clock.now() };
  };
  const failure = (executionArn: string, name: string, step?: string) => ({
    executionArn,
    redriveCount: 0,
    error: { name, message: 'why' },
    ...(step ? { step } : {}),
  });
  const statuses = (steps: { name: string; status: string }[]) =>
    Object.fromEntries(steps.map(({ name, status }) => [name, status]));

  it('is running until the end is on record', async () => {
    const { sfn, environment } = await setUp();
    expect(await progressOf(sfn, environment)).toMatchObject({
      name: 'page',
      url: environment.url,
      environmentStatus: 'creating',
      kind: 'create',
      status: 'running',
      startedAt: environment.execution?.startedAt,
    });
  });

  it('shows the step that failed as failed and what was cut off beside it as skipped', async () => {
    const { sfn, environment, arn, now } = await setUp();
    const failed = await progressOf(sfn, failExecution(environment, failure(arn, 'DatabaseFailed', 'Describe'), now));
    expect(failed.status).toBe('failed');
    expect(failed.endedAt).toBeDefined();
    const rest = { Reserve: 'succeeded', Restore: 'skipped', PublishDns: 'skipped', Finish: 'skipped' };
    expect(statuses(failed.steps)).toEqual({ ...rest, Describe: 'failed' });

    const unknown = await progressOf(sfn, failExecution(environment, failure(arn, 'TIMED_OUT'), now));
    expect(statuses(unknown.steps)).toEqual({ ...rest, Describe: 'failed' });

    const elsewhere = await progressOf(sfn, failExecution(environment, failure(arn, 'NotOwned', 'PublishDns'), now));
    expect(statuses(elsewhere.steps)).toEqual({ ...rest, Describe: 'skipped', PublishDns: 'failed' });
  });

  it('is superseded when the execution ended for a newer one, and succeeded when it ended well', async () => {
    const { sfn, environment, arn, now } = await setUp();
    const superseded = failExecution(environment, failure(arn, 'Superseded'), now);
    expect((await progressOf(sfn, superseded)).status).toBe('superseded');
    const deployed = { commit: COMMIT, image: 'i', sequence: 1, at: 'now' };
    const done = await progressOf(sfn, finishDeployment(environment, deployed, now));
    expect(done).toMatchObject({ status: 'succeeded', deployedSequence: 1 });
    expect(statuses(done.steps)).toMatchObject({ Describe: 'skipped', Finish: 'skipped' });
  });

  it('has no steps between the record and the start of the execution', async () => {
    const { sfn, environment } = await setUp();
    const execution = environment.execution && { ...environment.execution, arn: 'arn:not:started' };
    const unstarted = { ...environment, ...(execution ? { execution } : {}) };
    expect(await progressOf(sfn, unstarted)).toMatchObject({ status: 'running', steps: [] });
  });
});
