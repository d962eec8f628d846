import {
  type CreateLogGroupCommandInput,
  type DeleteLogGroupCommandInput,
  type DescribeLogGroupsCommandInput,
  type FilterLogEventsCommandInput,
  type GetLogEventsCommandInput,
  type PutRetentionPolicyCommandInput,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type TagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Service, command } from './not-modelled';
import { type World, arnOf } from './world';

type LogGroup = { name: string; tags: Record<string, string>; retentionInDays?: number | undefined; createdAt: number };

const $metadata = { httpStatusCode: 400 };
const groupsIn = ({ state }: World) => state.collection<LogGroup>('log-groups');
const notFound = (message: string) => new ResourceNotFoundException({ message, $metadata });

const groupOrFault = (world: World, name: string | undefined): LogGroup => {
  const group = groupsIn(world).get(name ?? '');
  if (group === undefined) throw notFound('The specified log group does not exist.');
  return group;
};

/** Makes a log group; CloudWatch's own exception when there is one. */
export const createLogGroup = (world: World, name: string, tags: Record<string, string>): void => {
  if (groupsIn(world).get(name) !== undefined) {
    throw new ResourceAlreadyExistsException({ message: 'The specified log group already exists', $metadata });
  }
  groupsIn(world).put(name, { name, tags, createdAt: world.clock.now() });
  world.changed();
};

/** True when there is a log group of that name. */
export const hasLogGroup = (world: World, name: string): boolean => groupsIn(world).get(name) !== undefined;

export const setLogRetention = (world: World, name: string, retentionInDays: number | undefined): void =>
  groupsIn(world).put(name, { ...groupOrFault(world, name), retentionInDays });

/** Removes a log group with everything that was written to it; CloudWatch's own exception when there is none. */
export const deleteLogGroup = async (world: World, name: string): Promise<void> => {
  groupOrFault(world, name);
  groupsIn(world).delete(name);
  await world.dataPlane.logs.removeGroup(name);
  world.changed();
};

const logGroupArn = (world: World, name: string): string => arnOf(world, 'logs', `log-group:${name}`);

/** CloudWatch Logs over the log store of the data plane. */
export const cloudWatchLogs = (world: World): Service => ({
  ...command<CreateLogGroupCommandInput>('CreateLogGroup', ['logGroupName', 'tags'], (input) => {
    createLogGroup(world, input.logGroupName ?? '', input.tags ?? {});
    return {};
  }),
  ...command<DeleteLogGroupCommandInput>('DeleteLogGroup', ['logGroupName'], async (input) => {
    await deleteLogGroup(world, input.logGroupName ?? '');
    return {};
  }),
  ...command<PutRetentionPolicyCommandInput>('PutRetentionPolicy', ['logGroupName', 'retentionInDays'], (input) => {
    setLogRetention(world, input.logGroupName ?? '', input.retentionInDays);
    return {};
  }),
  ...command<TagResourceCommandInput>('TagResource', ['resourceArn', 'tags'], ({ resourceArn = '', tags }) => {
    const group = groupOrFault(world, resourceArn.replace(/^.*:log-group:/, '').replace(/:\*$/, ''));
    groupsIn(world).put(group.name, { ...group, tags: { ...group.tags, ...tags } });
    return {};
  }),
  ...command<DescribeLogGroupsCommandInput>(
    'DescribeLogGroups',
    ['logGroupNamePrefix', 'limit', 'nextToken'],
    (input) => {
      const from = Number(input.nextToken ?? 0);
      const all = groupsIn(world)
        .all()
        .filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ''));
      const to = from + (input.limit ?? 50);
      const logGroups = all.slice(from, to).map(({ name, retentionInDays, createdAt }) => ({
        logGroupName: name,
        arn: `${logGroupArn(world, name)}:*`,
        creationTime: createdAt,
        ...(retentionInDays === undefined ? {} : { retentionInDays }),
      }));
      return { logGroups, ...(to < all.length ? { nextToken: String(to) } : {}) };
    },
  ),
  ...command<GetLogEventsCommandInput>(
    'GetLogEvents',
    ['logGroupName', 'logStreamName', 'startFromHead', 'limit', 'startTime'],
    (input) => getLogEvents(world, input),
  ),
  ...command<FilterLogEventsCommandInput>(
    'FilterLogEvents',
    ['logGroupName', 'logStreamNamePrefix', 'startTime', 'limit', 'nextToken'],
    (input) => filterLogEvents(world, input),
  ),
});

const getLogEvents = async (world: World, input: GetLogEventsCommandInput) => {
  groupOrFault(world, input.logGroupName);
  const stream = input.logStreamName ?? '';
  const events = await world.dataPlane.logs.read(input.logGroupName ?? '', {
    streamPrefix: stream,
    limit: input.limit ?? 10_000,
    keep: input.startFromHead ? 'oldest' : 'newest',
    ...(input.startTime === undefined ? {} : { since: input.startTime }),
  });
  const own = events.filter((event) => event.stream === stream);
  if (own.length === 0) throw notFound('The specified log stream does not exist.');
  return { events: own.map(({ at, message }) => ({ timestamp: at, message, ingestionTime: at })) };
};

/** The token of a page is the id of its last event: a reader that comes back later sees what was written meanwhile. */
const filterLogEvents = async (world: World, input: FilterLogEventsCommandInput) => {
  groupOrFault(world, input.logGroupName);
  const limit = input.limit ?? 10_000;
  const events = await world.dataPlane.logs.read(input.logGroupName ?? '', {
    limit,
    ...(input.logStreamNamePrefix === undefined ? {} : { streamPrefix: input.logStreamNamePrefix }),
    ...(input.startTime === undefined ? {} : { since: input.startTime }),
    ...(input.nextToken === undefined ? {} : { after: Number(input.nextToken) }),
  });
  const last = events.at(-1);
  return {
    events: events.map(({ id, stream, at, message }) => ({
      eventId: String(id),
      logStreamName: stream,
      timestamp: at,
      message,
      ingestionTime: at,
    })),
    ...(last !== undefined && events.length === limit ? { nextToken: String(last.id) } : {}),
  };
};
