import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

const LINES_READ = 60;
const LINES_TOLD = 15;
/** An error of Node is followed by all its fields, the empty ones too, which push the sentence before them out of sight. */
const SAYS_NOTHING = /^\s*(\w+: undefined,?)?$/;

/** The last lines in which a container said something: what a person wants to see next to an error. None is an empty text. */
export const lastLogLines = async (
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  logStreamName: string,
): Promise<string> => {
  try {
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: LINES_READ, startFromHead: false }),
    );
    const lines = (events ?? []).map((event) => event.message ?? '').filter((line) => !SAYS_NOTHING.test(line));
    return lines.slice(-LINES_TOLD).join('\n');
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
};
