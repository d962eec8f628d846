import { AlreadyExistsException, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { memoryState } from '../../../local/cloud/state';
import { GOOD, NEWER, withStack } from './stack-fixture';

describe('CloudFormation of the local cloud', () => {
  test('a stack is complete when its service is steady, and each resource comes after what it refers to', async () => {
    const on = withStack();
    await on.create(GOOD, { token: 'token-1' });
    expect(await on.stack()).toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS', StackStatusReason: 'User Initiated' });
    await on.pass(2000);
    expect(await on.stack()).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Attempt', OutputValue: '1' }],
      Tags: [{ Key: 'environment', Value: 'shop' }],
    });
    const line = await on.line();
    const at = (text: string) => line.indexOf(text);
    expect(at('TargetGroup CREATE_COMPLETE')).toBeLessThan(at('Rule CREATE_COMPLETE'));
    expect(at('Rule CREATE_COMPLETE')).toBeLessThan(at('Service CREATE_IN_PROGRESS'));
    expect(at('LogGroup CREATE_COMPLETE')).toBeLessThan(at('Definition CREATE_COMPLETE'));
    expect(new Set((await on.events()).map((event) => event.ClientRequestToken))).toEqual(new Set(['token-1']));
    expect(on.cloud.route('shop.localhost')).toMatchObject({ port: expect.any(Number) as number });
  });

  test('a new image is a new revision, an update of the service, and the old revision goes afterwards', async () => {
    const on = withStack();
    await on.create(GOOD);
    await on.pass(2000);
    const before = (await on.resources())['TargetGroup']?.PhysicalResourceId;
    await on.update(NEWER, { attempt: '2' });
    await on.pass(2000);
    expect((await on.stack())?.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await on.service())?.taskDefinition).toMatch(/shop-web:2$/);
    expect((await on.resources())['TargetGroup']?.PhysicalResourceId).toBe(before);
    const list = await on.ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'shop-web', status: 'INACTIVE' }));
    expect(list.taskDefinitionArns).toEqual([expect.stringMatching(/shop-web:1$/)]);
    const line = await on.line();
    expect(line.slice(-3, -1)).toEqual(['Service UPDATE_COMPLETE', 'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS']);
  });

  test('deletion goes the other way: the service first, what it was made from afterwards', async () => {
    const on = withStack();
    await on.create(GOOD);
    await on.pass(2000);
    const { StackId } = (await on.stack()) ?? {};
    await on.cloudformation.send(new DeleteStackCommand({ StackName: 'shop' }));
    expect((await on.stack())?.StackStatus).toBe('DELETE_IN_PROGRESS');
    await on.pass(2000);
    await expect(on.stack()).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id shop does not exist',
    });
    const described = await on.cloudformation.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const gone = (described.StackEvents ?? [])
      .reverse()
      .filter((event) => event.ResourceStatus === 'DELETE_COMPLETE')
      .map((event) => event.LogicalResourceId);
    expect(gone.indexOf('Service')).toBe(0);
    expect(gone.indexOf('Rule')).toBeLessThan(gone.indexOf('TargetGroup'));
    expect(gone.indexOf('Definition')).toBeLessThan(gone.indexOf('LogGroup'));
    expect(gone.at(-1)).toBe('shop');
    expect(on.cloud.route('shop.localhost')).toBeUndefined();
    expect(on.happened).toContain('stop aaaa');
  });

  test('a stack that is being created can be deleted', async () => {
    const on = withStack({ probe: () => Promise.reject(new Error('not yet')) });
    await on.create(GOOD);
    await on.pass(1000);
    await on.cloudformation.send(new DeleteStackCommand({ StackName: 'shop' }));
    await on.pass(5000);
    await expect(on.stack()).rejects.toMatchObject({ message: 'Stack with id shop does not exist' });
    expect(on.happened).toContain('stop aaaa');
  });

  test('a removed resource is deleted after the update', async () => {
    const on = withStack();
    const extra = { Extra: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/extra' } } };
    await on.create(GOOD, { resources: extra });
    await on.pass(2000);
    await on.update(GOOD);
    await on.pass(1000);
    expect(await on.resources()).not.toHaveProperty('Extra');
    expect((await on.line()).slice(-2)).toEqual(['Extra DELETE_COMPLETE', 'shop UPDATE_COMPLETE']);
  });

  test('refusals are those of AWS', async () => {
    const on = withStack();
    await expect(on.update(GOOD)).rejects.toMatchObject({ message: 'Stack with id shop does not exist' });
    await on.create(GOOD);
    await expect(on.create(GOOD)).rejects.toBeInstanceOf(AlreadyExistsException);
    await expect(on.update(NEWER)).rejects.toMatchObject({
      message: expect.stringMatching(/is in CREATE_IN_PROGRESS state and can not be updated/) as string,
    });
    await on.pass(2000);
    await expect(on.update(GOOD)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
    await expect(on.update(GOOD, { attempt: 'x' })).rejects.toMatchObject({
      message: expect.stringContaining('AllowedPattern') as string,
    });
  });

  test('the same request token again is the same creation', async () => {
    const on = withStack();
    const first = await on.create(GOOD, { token: 'same' });
    expect((await on.create(GOOD, { token: 'same' })).StackId).toBe(first.StackId);
  });

  test('an operation that a restart cut off goes on to its end', async () => {
    const state = memoryState();
    const before = withStack({ state, probe: () => Promise.reject(new Error('not yet')) });
    await before.create(GOOD);
    await before.pass(1000);
    await before.close();
    const after = withStack({ state });
    await after.cloud.resume();
    await after.pass(3000);
    expect((await after.stack())?.StackStatus).toBe('CREATE_COMPLETE');
    expect((await after.service())?.runningCount).toBe(1);
  });
});
