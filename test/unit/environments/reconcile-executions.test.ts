import { askForDeployment } from '../../../functions/environments/deployments';
import { handler } from '../../../functions/environments/reconcile-executions';
import { handler as recordStatus } from '../../../functions/environments/record-execution-status';
import { entered, failedWith, historyOf, scheduled } from '../../support/execution-history';
import { COMMIT, registryWorld } from '../../support/registry-world';

const HISTORY = historyOf(entered('DeployStack'), scheduled(), failedWith('StackFailed', 'x'));

const setUp = async (...branches: string[]) => {
  const world = registryWorld();
  const arns: string[] = [];
  for (const branch of branches) {
    const { execution } = await askForDeployment(world.tools, { branch, commit: COMMIT, requestedBy: 'ada' });
    world.stepFunctions.remember(execution?.arn ?? '', HISTORY);
    arns.push(execution?.arn ?? '');
  }
  const reconcile = () => handler.on(world.runtime)({ source: 'aws.events' });
  return { ...world, arns, reconcile };
};

test('an execution that ended without a word is recorded with its step, and once', async () => {
  const { arns, reconcile, stepFunctions, registry, contents } = await setUp('page', 'shop');
  stepFunctions.end(arns[0] ?? '', 'FAILED');
  expect(await reconcile()).toEqual({ compared: 2, corrected: 1 });
  expect(await registry.get('page')).toMatchObject({ status: 'failed', execution: { failedStep: 'DeployStack' } });
  expect(await registry.get('shop')).toMatchObject({ status: 'creating' });
  const before = contents();
  expect(await reconcile()).toEqual({ compared: 2, corrected: 0 });
  expect(contents()).toBe(before);
});

test('a redrive of which no word came puts the environment to work again', async () => {
  const { arns, reconcile, stepFunctions, registry, runtime } = await setUp('page');
  const [executionArn = ''] = arns;
  stepFunctions.end(executionArn, 'FAILED');
  const { execution } = await registry.get('page');
  await recordStatus.on(runtime)({ detail: { executionArn, status: 'FAILED', input: execution?.input } });
  await stepFunctions.service['RedriveExecution']?.({ executionArn });
  expect(await reconcile()).toEqual({ compared: 1, corrected: 1 });
  expect(await registry.get('page')).toMatchObject({ status: 'creating', execution: { redriveCount: 1 } });
});

test('an execution that was recorded and never started is started', async () => {
  const { arns, reconcile, stepFunctions } = await setUp('page');
  stepFunctions.forget(arns[0] ?? '');
  expect(await reconcile()).toEqual({ compared: 1, corrected: 1 });
  expect(stepFunctions.executions()).toMatchObject([{ arn: arns[0], status: 'RUNNING' }]);
});

test('one that cannot be compared hinders no other, and fails the run by its name', async () => {
  const { arns, reconcile, stepFunctions, registry } = await setUp('page', 'shop');
  const describe = stepFunctions.service['DescribeExecution']!;
  stepFunctions.service['DescribeExecution'] = async (input: { executionArn?: string }) => {
    if (input.executionArn === arns[0]) throw Object.assign(new Error('no access'), { name: 'AccessDeniedException' });
    return describe(input);
  };
  stepFunctions.end(arns[1] ?? '', 'TIMED_OUT');
  await expect(reconcile()).rejects.toMatchObject({
    name: 'ReconciliationFailed',
    message: expect.stringMatching(/1 of 2.*page: .*no access/),
  });
  expect(await registry.get('shop')).toMatchObject({ status: 'failed', execution: { error: { name: 'TIMED_OUT' } } });
});
