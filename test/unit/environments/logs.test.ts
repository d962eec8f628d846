import {
  CloudWatchLogsClient,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { readLogs } from '../../../functions/environments/logs';
import { registryWorld } from '../../support/registry-world';

const AT = Date.parse('2030-01-01T00:00:00.000Z');
type Line = [second: number, stream: string, message: string];

/** Log groups whose pages hold two lines each. */
const logsOf = (groups: Record<string, Line[]>) => {
  const asked: FilterLogEventsCommandInput[] = [];
  const { runtime } = registryWorld({
    logs: {
      FilterLogEvents: async (input: FilterLogEventsCommandInput) => {
        asked.push(input);
        const lines = groups[input.logGroupName ?? ''];
        if (lines === undefined) throw new ResourceNotFoundException({ message: 'no group', $metadata: {} });
        const from = Number(input.nextToken ?? 0);
        const events = lines.slice(from, from + 2).map(([second, logStreamName, message]) => ({
          timestamp: AT + second * 1000,
          logStreamName,
          message,
        }));
        return { events, ...(from + 2 < lines.length ? { nextToken: String(from + 2) } : {}) };
      },
    },
  });
  return { logs: runtime.clients.of(CloudWatchLogsClient), asked };
};

const QUERY = { application: 'sample', name: 'page', limit: 100 };
const GROUP = '/branch-staging/sample/page';
const GROUPS: Record<string, Line[]> = {
  [GROUP]: [
    [1, 'page/web/1', 'one'],
    [2, 'page/worker/1', 'two'],
    [4, 'page/web/2', 'four'],
    [5, 'odd', 'five'],
  ],
  [`${GROUP}/migrations`]: [[3, 'page/migrations/1', 'three']],
};
const messages = (lines: { message: string }[]) => lines.map(({ message }) => message);

describe('the log of an environment', () => {
  it('has the lines of all containers and of the migrations in the order of time, from every page', async () => {
    const lines = await readLogs(logsOf(GROUPS).logs, QUERY);
    expect(lines[0]).toEqual({ at: '2030-01-01T00:00:01.000Z', service: 'web', message: 'one' });
    expect(messages(lines)).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(lines[4]?.service).toBe('unknown');
  });

  it('gives the newest lines when there are more than were asked for', async () => {
    expect(messages(await readLogs(logsOf(GROUPS).logs, { ...QUERY, limit: 2 }))).toEqual(['four', 'five']);
    const ofWeb = await readLogs(logsOf(GROUPS).logs, { ...QUERY, limit: 1, service: 'web' });
    expect(messages(ofWeb)).toEqual(['four']);
  });

  it('asks for no older lines than were wanted', async () => {
    const { logs, asked } = logsOf(GROUPS);
    await readLogs(logs, { ...QUERY, since: '2030-01-01T01:00:00+01:00' });
    expect(asked.map(({ startTime }) => startTime)).toEqual(asked.map(() => AT));
  });

  it('is empty while there is no group yet, and any other error is passed on', async () => {
    expect(await readLogs(logsOf({}).logs, QUERY)).toEqual([]);
    const { runtime } = registryWorld({
      logs: { FilterLogEvents: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })) },
    });
    await expect(readLogs(runtime.clients.of(CloudWatchLogsClient), QUERY)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});
