import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { isoTime } from '../shared/clock';
import { logGroupFor, migrationsLogGroupFor } from './names';

export type LogLine = { at: string; service: string; message: string };
export type LogQuery = {
  application: string;
  name: string;
  service?: string | undefined;
  since?: string | undefined;
  limit: number;
};

/** The newest lines of all containers of an environment, migrations included, in the order of time. */
export const readLogs = async (logs: Pick<CloudWatchLogsClient, 'send'>, query: LogQuery): Promise<LogLine[]> => {
  const groups = [logGroupFor(query), migrationsLogGroupFor(query)];
  const lines = (await Promise.all(groups.map((group) => readGroup(logs, group, query)))).flat();
  return lines.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)).slice(-query.limit);
};

const readGroup = async (
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  query: LogQuery,
): Promise<LogLine[]> => {
  const lines: LogLine[] = [];
  const startTime = query.since === undefined ? undefined : Date.parse(query.since);
  let nextToken: string | undefined;
  try {
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          ...(startTime ? { startTime } : {}),
          ...(nextToken ? { nextToken } : {}),
        }),
      );
      lines.push(
        ...(page.events ?? [])
          .map(({ timestamp, logStreamName, message }) => ({
            at: isoTime(timestamp ?? 0),
            service: serviceIn(logStreamName),
            message: message ?? '',
          }))
          .filter(({ service }) => query.service === undefined || service === query.service),
      );
      // Pages come oldest first: only the newest lines are kept, however long the log is.
      lines.splice(0, lines.length - query.limit);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
};

/** Streams are called `<prefix>/<container>/<task>`. */
const serviceIn = (stream: string | undefined): string => stream?.split('/')[1] ?? 'unknown';
