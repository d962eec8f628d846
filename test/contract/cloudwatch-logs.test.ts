import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { contract } from './contract';
import { unique } from './names';

contract('CloudWatch Logs', (cloud, behaviour) => {
  const logs = cloud.clients.of(CloudWatchLogsClient);

  const withGroup = async () => {
    const logGroupName = unique('/contract/shop');
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { 'branch-staging:environment': 'new-page' } }));
    return logGroupName;
  };
  const messages = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
    events.map(({ message }) => message);

  behaviour('a group of a name that is taken is ResourceAlreadyExistsException', async () => {
    const logGroupName = await withGroup();
    const again = logs.send(new CreateLogGroupCommand({ logGroupName }));
    await expect(again).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
  });

  behaviour('a group keeps its lines as long as its retention says', async () => {
    const logGroupName = await withGroup();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 14 }]);
  });

  behaviour('a deleted group is gone, and its deletion once more is ResourceNotFoundException', async () => {
    const logGroupName = await withGroup();
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    const again = logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(again).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  behaviour('the lines of a stream or of a group that is not there are ResourceNotFoundException', async () => {
    const logGroupName = await withGroup();
    const logStreamName = 'service/web/none';
    const noStream = logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
    await expect(noStream).rejects.toBeInstanceOf(ResourceNotFoundException);
    const noGroup = logs.send(new GetLogEventsCommand({ logGroupName: unique('/missing'), logStreamName }));
    await expect(noGroup).rejects.toBeInstanceOf(ResourceNotFoundException);
    const noGroupToFilter = logs.send(new FilterLogEventsCommand({ logGroupName: unique('/missing') }));
    await expect(noGroupToFilter).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  behaviour('the last lines of a stream come in the order in which they were written', async () => {
    const logGroupName = await withGroup();
    await cloud.writeLog(logGroupName, 'service/web/1', ['one', 'two', 'three']);
    const ask = { logGroupName, logStreamName: 'service/web/1', limit: 2 };
    expect(messages(await logs.send(new GetLogEventsCommand({ ...ask, startFromHead: false })))).toEqual([
      'two',
      'three',
    ]);
    expect(messages(await logs.send(new GetLogEventsCommand({ ...ask, startFromHead: true })))).toEqual(['one', 'two']);
  });

  const withTwoStreams = async () => {
    const logGroupName = await withGroup();
    await cloud.writeLog(logGroupName, 'service/web/1', ['one', 'two']);
    await cloud.writeLog(logGroupName, 'service/jobs/2', ['three']);
    return logGroupName;
  };

  behaviour('the lines of all streams of a group come together, each with its stream and time', async () => {
    const logGroupName = await withTwoStreams();
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    const found = events.map(({ logStreamName, message }) => `${logStreamName} ${message}`).sort();
    expect(found).toEqual(['service/jobs/2 three', 'service/web/1 one', 'service/web/1 two']);
    for (const event of events) expect(event.timestamp).toEqual(expect.any(Number));
  });

  behaviour('the lines of a group come in pages', async () => {
    const logGroupName = await withTwoStreams();
    const first = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 2 }));
    expect(first).toMatchObject({ nextToken: expect.any(String) });
    expect(first.events).toHaveLength(2);
    const rest = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 2, nextToken: first.nextToken }));
    expect([...messages(first), ...messages(rest)].sort()).toEqual(['one', 'three', 'two']);
  });
});
