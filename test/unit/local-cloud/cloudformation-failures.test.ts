import { CreateStackCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { BROKEN, GOOD, NEWER, withStack } from './stack-fixture';

describe('failures of stacks in the local cloud', () => {
  test('a failed update keeps what was built, the old version serves, and the next update goes on', async () => {
    const on = withStack();
    await on.create(GOOD);
    await on.pass(2000);
    await on.update(BROKEN, { attempt: '2' });
    await on.pass(60_000);
    expect(await on.stack()).toMatchObject({
      StackStatus: 'UPDATE_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [Service]. ',
    });
    expect((await on.resources())['Service']?.ResourceStatusReason).toMatch(
      /ECS Deployment Circuit Breaker was triggered/,
    );
    expect((await on.service())?.taskDefinition).toMatch(/shop-web:1$/);
    await on.update(NEWER, { attempt: '3' });
    await on.pass(5000);
    expect((await on.stack())?.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await on.service())?.taskDefinition).toMatch(/shop-web:3$/);
  });

  test('a stack whose creation failed can be updated to a good version', async () => {
    const on = withStack();
    await on.create(BROKEN);
    await on.pass(60_000);
    expect((await on.stack())?.StackStatus).toBe('CREATE_FAILED');
    const { LogGroup, Service } = await on.resources();
    expect([LogGroup?.ResourceStatus, Service?.ResourceStatus]).toEqual(['CREATE_COMPLETE', 'CREATE_FAILED']);
    const refused = on.cloudformation.send(new UpdateStackCommand({ ...on.wish(GOOD), DisableRollback: false }));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('disable-rollback') as string,
    });
    await on.update(GOOD, { attempt: '2' });
    await on.pass(5000);
    expect((await on.stack())?.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await on.service())?.runningCount).toBe(1);
  });

  test('with rollback a failed creation removes everything', async () => {
    const on = withStack();
    await on.cloudformation.send(new CreateStackCommand({ ...on.wish(BROKEN), DisableRollback: false }));
    await on.pass(60_000);
    expect((await on.stack())?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await on.resources()).toEqual({});
  });

  test('with rollback a failed update returns to the version before', async () => {
    const on = withStack();
    await on.create(GOOD);
    await on.pass(2000);
    const failing = { ...on.wish(BROKEN, { attempt: '2' }), DisableRollback: false };
    await on.cloudformation.send(new UpdateStackCommand(failing));
    await on.pass(90_000);
    expect(await on.stack()).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      Outputs: [{ OutputValue: '1' }],
    });
    expect((await on.service())?.runningCount).toBe(1);
  });

  test('an unknown property fails its resource with its name, and others are kept', async () => {
    const on = withStack();
    const Extra = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/extra', KmsKeyId: 'key' } };
    const Queue = { Type: 'AWS::SQS::Queue' };
    await on.create(GOOD, { resources: { Extra, Queue } });
    await on.pass(2000);
    const found = await on.resources();
    expect((await on.stack())?.StackStatus).toBe('CREATE_FAILED');
    expect(found['Extra']?.ResourceStatusReason).toMatch(/AWS::Logs::LogGroup was asked for KmsKeyId/);
    expect(found['Queue']?.ResourceStatusReason).toMatch(/AWS::SQS::Queue/);
    expect(found['Service']?.ResourceStatus).toBe('CREATE_COMPLETE');
  });

  test('a second rule of the same priority fails: AWS would refuse it', async () => {
    const on = withStack();
    await on.create(GOOD);
    await on.pass(2000);
    const other = { ...on.wish(GOOD), StackName: 'other' };
    await on.cloudformation.send(new CreateStackCommand(other));
    await on.pass(2000);
    const { Stacks } = await on.cloudformation.send(new DescribeStacksCommand({ StackName: 'other' }));
    expect(Stacks?.[0]).toMatchObject({
      StackStatus: 'CREATE_FAILED',
      StackStatusReason: expect.stringContaining('Rule') as string,
    });
  });
});
