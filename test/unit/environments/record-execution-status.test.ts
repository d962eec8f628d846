import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import { isInProgress } from '../../../functions/environments/environment';
import { handler } from '../../../functions/environments/record-execution-status';
import { chooseRevision } from '../../../functions/environments/transitions';
import { entered, exited, failedWith, historyOf, scheduled } from '../../support/execution-history';
import { COMMIT, commitOf, registryWorld } from '../../support/registry-world';

const FAILURE = { error: 'DatabaseFailed', cause: '{"errorMessage":"no space"}' };

const setUp = async (history: HistoryEvent[] = historyOf(entered('Restore'), scheduled(), failedWith('X', 'x'))) => {
  const world = registryWorld();
  const environment = await askForDeployment(world.tools, { branch: 'page', commit: COMMIT, requestedBy: 'ada' });
  const arn = environment.execution?.arn ?? '';
  const input = environment.execution?.input ?? '';
  world.stepFunctions.remember(arn, history);
  const tell = (status: string, more: object = {}) =>
    handler.on(world.runtime)({ detail: { executionArn: arn, status, input, redriveCount: 0, ...more } });
  const push = (number: number) =>
    askForDeployment(world.tools, { branch: 'page', commit: commitOf(number), requestedBy: 'ci' });
  const item = () => world.registry.get('page');
  const end = (status: 'FAILED' | 'TIMED_OUT' | 'ABORTED') => world.stepFunctions.end(arn, status);
  return { ...world, environment, arn, tell, push, item, end };
};

describe('news of an execution', () => {
  it('that failed is recorded with the step and the cause, and once', async () => {
    const { tell, item, end, contents } = await setUp();
    end('FAILED');
    expect(await tell('FAILED', FAILURE)).toEqual({ recorded: true });
    expect(await item()).toMatchObject({
      status: 'failed',
      execution: { failedStep: 'Restore', error: { name: 'DatabaseFailed', message: 'no space' } },
    });
    const before = contents();
    await tell('FAILED', { error: 'Other' });
    expect(contents()).toBe(before);
  });

  it('that ended well or has just started changes nothing', async () => {
    const { tell, contents } = await setUp();
    const before = contents();
    expect(await tell('SUCCEEDED')).toEqual({ recorded: false });
    await tell('RUNNING');
    expect(contents()).toBe(before);
  });

  it('of another execution changes nothing, and makes sure that the own one runs', async () => {
    const { tell, contents, stepFunctions } = await setUp();
    const before = contents();
    const starts = stepFunctions.starts.length;
    expect(await tell('FAILED', { executionArn: 'arn:an:older:one' })).toEqual({ recorded: false });
    expect(contents()).toBe(before);
    expect(stepFunctions.starts).toHaveLength(starts + 1);
    expect(stepFunctions.executions()).toHaveLength(1);
  });

  it.each([
    '{}',
    'no json',
    'null',
    '{"environment":{"name":"page"}}',
    '{"environment":{"name":"nothing","generation":1}}',
  ])('with the input %j, which somebody started by hand, is nobody’s', async (input) => {
    const { tell, contents } = await setUp();
    const before = contents();
    expect(await tell('FAILED', { executionArn: 'arn:by:hand', input })).toEqual({ recorded: false });
    expect(contents()).toBe(before);
  });

  it('that is not as promised is refused', async () => {
    const { tell } = await setUp();
    await expect(tell('EXPLODED')).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('of a failure that a destroy has overtaken changes nothing', async () => {
    const { tell, tools, contents } = await setUp();
    await askForDestroy(tools, 'page');
    const before = contents();
    expect(await tell('FAILED', FAILURE)).toEqual({ recorded: false });
    expect(contents()).toBe(before);
  });
});

describe('news of a redrive', () => {
  it('puts the environment to work again, and a late word of the failure before it changes nothing', async () => {
    const { tell, item, end, arn, stepFunctions } = await setUp();
    end('FAILED');
    await tell('FAILED', FAILURE);
    await stepFunctions.service['RedriveExecution']?.({ executionArn: arn });
    await tell('RUNNING', { redriveCount: 1 });
    const resumed = await item();
    expect(resumed).toMatchObject({ status: 'creating', execution: { redriveCount: 1 } });
    expect(isInProgress(resumed)).toBe(true);
    await tell('FAILED', FAILURE);
    expect(await item()).toEqual(resumed);
  });

  it('that comes before that of the failure leaves it at work', async () => {
    const { tell, item } = await setUp();
    await tell('PENDING_REDRIVE', { redriveCount: 1 });
    await tell('FAILED', FAILURE);
    expect(await item()).toMatchObject({ status: 'creating', execution: { redriveCount: 1 } });
  });

  it('that comes after that of the next failure leaves it failed', async () => {
    const { tell, item, end } = await setUp();
    end('FAILED');
    await tell('FAILED', FAILURE);
    await tell('FAILED', { error: 'StackFailed', redriveCount: 1 });
    await tell('RUNNING', { redriveCount: 1 });
    expect(await item()).toMatchObject({ status: 'failed', execution: { error: { name: 'StackFailed' } } });
  });
});

describe('a commit that was pushed while an older one failed', () => {
  const pushedDuring = async () => {
    const world = await setUp();
    await world.registry.change('page', (current) => chooseRevision(current ?? world.environment, 1));
    await world.push(2);
    return world;
  };

  it('gets an execution of its own, and once', async () => {
    const { tell, item, end, stepFunctions } = await pushedDuring();
    end('FAILED');
    await tell('FAILED', FAILURE);
    expect(await item()).toMatchObject({ status: 'creating', generation: 2, desired: { commit: commitOf(2) } });
    await tell('FAILED', FAILURE);
    expect(stepFunctions.executions()).toHaveLength(2);
    expect(stepFunctions.executions()[1]).toMatchObject({ status: 'RUNNING' });
  });

  it('waits when an operator stopped the older one', async () => {
    const { tell, item, end, stepFunctions } = await pushedDuring();
    end('ABORTED');
    await tell('ABORTED');
    expect(await item()).toMatchObject({ status: 'failed', generation: 1, execution: { error: { name: 'ABORTED' } } });
    expect(stepFunctions.executions()).toHaveLength(1);
  });
});

describe('the step at which an execution ended', () => {
  const polled = [entered('SelectRevision'), scheduled(), failedWith('ImageNotAvailable', 'not yet'), scheduled()];

  it.each([
    ['the one that failed', historyOf(entered('A'), exited('A'), entered('B'), scheduled(), failedWith('X', 'x')), 'B'],
    [
      'not one that went on after a look that failed',
      historyOf(...polled, exited('SelectRevision'), entered('B'), scheduled()),
      'B',
    ],
    ['the one whose poll was cut off', historyOf(...polled), 'SelectRevision'],
    ['the one that had begun', historyOf(entered('A'), exited('A'), entered('B')), 'B'],
    [
      'one that was entered again',
      historyOf(entered('A'), exited('A'), entered('A'), scheduled(), failedWith('X', 'x')),
      'A',
    ],
    ['unknown when there is no history', [], undefined],
  ])('is %s', async (_which, history, step) => {
    const { tell, item, end } = await setUp(history);
    end('TIMED_OUT');
    await tell('TIMED_OUT');
    expect((await item()).execution?.failedStep).toBe(step);
  });
});
