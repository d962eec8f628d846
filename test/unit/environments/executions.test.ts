import { SFNClient } from '@aws-sdk/client-sfn';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import { ensureExecution } from '../../../functions/environments/executions';
import { messageOf } from '../../../functions/environments/failure-cause';
import { COMMIT, type RegistryWorld, commitOf, registryWorld } from '../../support/registry-world';

const WISH = { branch: 'feature/page', commit: COMMIT, requestedBy: 'ada' };
const on = ({ tools }: RegistryWorld) => ({ ...tools, stepFunctions: tools.clients.of(SFNClient) });
const push = ({ tools }: RegistryWorld, number: number) =>
  askForDeployment(tools, { ...WISH, commit: commitOf(number) });

describe('making sure that an execution runs', () => {
  it('starts it with the name and the input on record', async () => {
    const world = registryWorld();
    const { execution, generation, name } = await askForDeployment(world.tools, WISH);
    expect(world.stepFunctions.starts).toEqual([
      { stateMachineArn: world.machines.create, name: 'page-create-g1-1', input: execution?.input },
    ]);
    expect(world.stepFunctions.executions()[0]?.arn).toBe(execution?.arn);
    expect(JSON.parse(execution?.input ?? '')).toMatchObject({ environment: { name, generation }, commit: COMMIT });
  });

  it('twice starts one', async () => {
    const world = registryWorld();
    const environment = await askForDeployment(world.tools, WISH);
    expect(await ensureExecution(on(world), environment)).toBe(environment);
    expect(world.stepFunctions.executions()).toHaveLength(1);
  });

  it('starts one that was put on record by a request that died before the start', async () => {
    const world = registryWorld();
    const { service } = world.stepFunctions;
    const start = service['StartExecution'];
    service['StartExecution'] = () => Promise.reject(Object.assign(new Error('no answer'), { name: 'TimeoutError' }));
    await expect(askForDeployment(world.tools, WISH)).rejects.toThrow('no answer');
    if (start) service['StartExecution'] = start;
    const environment = await askForDeployment(world.tools, WISH);
    expect(environment).toMatchObject({ generation: 1, desired: { sequence: 1 } });
    expect(world.stepFunctions.executions()).toHaveLength(1);
  });

  it('records one that had ended badly without anybody hearing of it', async () => {
    const world = registryWorld();
    const environment = await askForDeployment(world.tools, WISH);
    const arn = environment.execution?.arn ?? '';
    world.stepFunctions.end(arn, 'FAILED', 'DatabaseFailed', '{"errorMessage":"no space"}');
    const recorded = await ensureExecution(on(world), environment);
    expect(recorded).toMatchObject({
      status: 'failed',
      execution: { error: { name: 'DatabaseFailed', message: 'no space' } },
    });
    expect(await world.registry.get('page')).toEqual(recorded);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)(
    'brings a push out that comes after an execution %s unheard: it does not lie until the next push',
    async (status) => {
      const world = registryWorld();
      const { execution } = await push(world, 1);
      world.stepFunctions.end(execution?.arn ?? '', status);
      const pushed = await push(world, 2);
      expect(pushed).toMatchObject({ status: 'creating', generation: 2, desired: { commit: commitOf(2) } });
      expect(world.stepFunctions.executions().at(-1)).toMatchObject({ arn: pushed.execution?.arn, status: 'RUNNING' });
    },
  );

  it('begins a destroy again that had failed unheard', async () => {
    const world = registryWorld();
    await push(world, 1);
    const { execution } = await askForDestroy(world.tools, 'page');
    world.stepFunctions.end(execution?.arn ?? '', 'FAILED', 'StackFailed', 'in use');
    const again = await askForDestroy(world.tools, 'page');
    expect(again).toMatchObject({ status: 'destroying', generation: 3 });
    expect(world.stepFunctions.executions().at(-1)).toMatchObject({ arn: again.execution?.arn, status: 'RUNNING' });
  });

  it('leaves one alone that is on record as ended', async () => {
    const world = registryWorld();
    const environment = await push(world, 1);
    const execution = environment.execution && { ...environment.execution, endedAt: '2030-01-01T00:00:00.000Z' };
    await ensureExecution(on(world), { ...environment, ...(execution ? { execution } : {}) });
    expect(world.stepFunctions.starts).toHaveLength(1);
  });
});

describe('the cause of a failure', () => {
  it.each([
    [undefined, 'no cause was given'],
    ['', 'no cause was given'],
    ['plain words', 'plain words'],
    ['{"errorMessage":"no space","errorType":"DatabaseFailed"}', 'no space'],
    ['{"other":1}', '{"other":1}'],
    ['{"errorMessage":5}', '{"errorMessage":5}'],
    ['null', 'null'],
  ])('of %j is told as %j', (cause, message) => {
    expect(messageOf(cause)).toBe(message);
  });
});
