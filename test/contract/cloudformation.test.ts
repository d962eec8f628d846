import {
  AlreadyExistsException,
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { contract, until } from './contract';
import { unique } from './names';

const TAGS = [{ Key: 'branch-staging:environment', Value: 'new-page' }];

const TEMPLATE = {
  Parameters: { Group: { Type: 'String' }, Days: { Type: 'Number' } },
  Resources: {
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { Ref: 'Group' }, RetentionInDays: { Ref: 'Days' } },
    },
  },
};

contract('CloudFormation', (cloud, behaviour) => {
  const cloudformation = cloud.clients.of(CloudFormationClient);
  const logs = cloud.clients.of(CloudWatchLogsClient);

  const wish = (StackName: string, more: { days?: number; token?: string; group?: string } = {}) => ({
    StackName,
    TemplateBody: JSON.stringify(TEMPLATE),
    Parameters: [
      { ParameterKey: 'Group', ParameterValue: more.group ?? `/contract/${StackName}` },
      { ParameterKey: 'Days', ParameterValue: String(more.days ?? 7) },
    ],
    Tags: TAGS,
    DisableRollback: true,
    ...(more.token === undefined ? {} : { ClientRequestToken: more.token }),
  });
  const create = (...input: Parameters<typeof wish>) => cloudformation.send(new CreateStackCommand(wish(...input)));
  const update = (...input: Parameters<typeof wish>) => cloudformation.send(new UpdateStackCommand(wish(...input)));
  const remove = (StackName: string) => cloudformation.send(new DeleteStackCommand({ StackName }));
  const describe = async (StackName: string) =>
    (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  const untilStatus = (name: string, wanted: RegExp) =>
    until(
      cloud,
      () => describe(name),
      (stack) => wanted.test(stack?.StackStatus ?? ''),
    );
  const eventsOf = async (StackName: string) =>
    (await cloudformation.send(new DescribeStackEventsCommand({ StackName }))).StackEvents ?? [];

  const withStack = async (more: Parameters<typeof wish>[1] = {}) => {
    const name = unique('contract');
    await create(name, more);
    await untilStatus(name, /^CREATE_COMPLETE$/);
    return name;
  };

  behaviour('a stack that is not there is a ValidationError that says so', async () => {
    const name = unique('missing');
    const message = expect.stringContaining(`${name} does not exist`);
    await expect(describe(name)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  behaviour('a stack comes to CREATE_COMPLETE, with its tags and parameters', async () => {
    const name = unique('contract');
    await create(name);
    const stack = await untilStatus(name, /_(COMPLETE|FAILED)$/);
    expect(stack).toMatchObject({ StackName: name, StackStatus: 'CREATE_COMPLETE', Tags: TAGS });
    expect(stack?.Parameters).toContainEqual({ ParameterKey: 'Days', ParameterValue: '7' });
  });

  behaviour('a creation under a name that is taken is AlreadyExistsException', async () => {
    const name = await withStack();
    await expect(create(name)).rejects.toBeInstanceOf(AlreadyExistsException);
  });

  behaviour('an update that changes nothing is a ValidationError: No updates are to be performed', async () => {
    const name = await withStack();
    const message = expect.stringContaining('No updates are to be performed');
    await expect(update(name)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  behaviour('an update of a parameter comes to UPDATE_COMPLETE, with the new value', async () => {
    const name = await withStack();
    await update(name, { days: 14 });
    const stack = await untilStatus(name, /^UPDATE_COMPLETE$/);
    expect(stack?.Parameters).toContainEqual({ ParameterKey: 'Days', ParameterValue: '14' });
  });

  behaviour('an update of a stack that is not there is a ValidationError that says so', async () => {
    const message = expect.stringContaining('does not exist');
    await expect(update(unique('missing'))).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  behaviour('a deleted stack is known by its id as DELETE_COMPLETE and no more by its name', async () => {
    const name = await withStack();
    const id = (await describe(name))?.StackId ?? '';
    await remove(name);
    await untilStatus(id, /^DELETE_COMPLETE$/);
    await expect(describe(name)).rejects.toMatchObject({ name: 'ValidationError' });
    await create(name);
    expect((await describe(name))?.StackId).not.toBe(id);
  });

  behaviour('an operation is in progress when its request has been answered', async () => {
    const name = unique('contract');
    const status = async () => (await describe(name))?.StackStatus;
    await create(name);
    expect(await status()).toBe('CREATE_IN_PROGRESS');
    await untilStatus(name, /^CREATE_COMPLETE$/);
    await update(name, { days: 14 });
    expect(await status()).toMatch(/^UPDATE_.*IN_PROGRESS$/);
    await untilStatus(name, /^UPDATE_COMPLETE$/);
    await remove(name);
    expect(await status()).toBe('DELETE_IN_PROGRESS');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
  behaviour('a deletion of a stack that is not there succeeds', async () => {
    await expect(remove(unique('missing'))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  behaviour('events come newest first, each with the token of the request that caused it', async () => {
    const name = await withStack({ token: 'first-attempt' });
    await update(name, { days: 14, token: 'second-attempt' });
    await untilStatus(name, /^UPDATE_COMPLETE$/);
    const events = await eventsOf(name);
    expect(events[0]).toMatchObject({
      LogicalResourceId: name,
      ResourceStatus: 'UPDATE_COMPLETE',
      ClientRequestToken: 'second-attempt',
    });
    expect(events.at(-1)).toMatchObject({
      LogicalResourceId: name,
      ResourceStatus: 'CREATE_IN_PROGRESS',
      ClientRequestToken: 'first-attempt',
    });
    const made = events.find(
      (event) => event.LogicalResourceId === 'Logs' && event.ResourceStatus === 'CREATE_COMPLETE',
    );
    expect(made?.ClientRequestToken).toBe('first-attempt');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
  behaviour(
    'without rollback a failed creation is CREATE_FAILED with its reason, and an update goes on from there',
    async () => {
      const name = unique('contract');
      const group = `/contract/${name}`;
      await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
      await create(name, { group, token: 'first-attempt' });
      expect((await untilStatus(name, /_(COMPLETE|FAILED)$/))?.StackStatus).toBe('CREATE_FAILED');
      const failed = (await eventsOf(name)).filter(({ LogicalResourceId }) => LogicalResourceId === 'Logs');
      expect(failed[0]).toMatchObject({
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: expect.stringContaining('already exists'),
        ClientRequestToken: 'first-attempt',
      });
      await logs.send(new DeleteLogGroupCommand({ logGroupName: group }));
      await update(name, { group, days: 14 });
      await untilStatus(name, /^UPDATE_COMPLETE$/);
    },
  );
});
