import { type Command, InvalidArgumentError, Option } from 'commander';
import { isoTime } from '../../functions/shared/clock';
import { type Api, environmentPath, withQuery } from '../api/client';
import type { LogEvent } from '../api/views';
import { durationOf } from '../durations';
import { pause } from '../follow/follow';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { oneLine, printableText, safeJson } from '../terminal/printable';
import { unseenEvents } from './log-events';
import { type Output, apiFor, wholeNumber, withOutput } from './options';

type Options = Output & { service?: string; since?: string; limit?: number; follow?: boolean };

const FOLLOW_MILLISECONDS = 1_000;
/** Lines of several services arrive late and out of order: each look goes back that far behind the newest line. */
const OVERLAP_MILLISECONDS = 10_000;

const sinceText = (text: string): string => {
  if (durationOf(text) === undefined && Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Give a duration such as 10m, or an ISO time.');
  return text;
};

const sinceTime = (io: CliIo, since: string | undefined): string | undefined => {
  if (since === undefined) return undefined;
  const duration = durationOf(since);
  return isoTime(duration === undefined ? Date.parse(since) : io.clock.now() - duration);
};

const print = (io: CliIo, events: readonly LogEvent[], output: Output['output']): void => {
  for (const event of events) {
    // further lines of one message are set in, so that none of them can pass for a line of its own
    const message = printableText(event.message).trimEnd().replace(/\n/g, '\n    ');
    io.stdout.write(
      output === 'json' ? `${safeJson(event)}\n` : `${oneLine(event.at)} ${oneLine(event.service)}  ${message}\n`,
    );
  }
};

const reader =
  (api: Api, name: string, service: string | undefined) =>
  async (since: string | undefined, limit?: number): Promise<LogEvent[]> => {
    const query = { service, since, limit: limit?.toString() };
    return (await api<{ events: LogEvent[] }>('GET', withQuery(environmentPath(name, '/logs'), query))).events;
  };

const followLogs = async (io: CliIo, read: ReturnType<typeof reader>, options: Options): Promise<never> => {
  const unseen = unseenEvents();
  let since = sinceTime(io, options.since);
  let newestAt = -Infinity;
  let oldestAt: number | undefined;
  for (let limit = options.limit; ; limit = undefined) {
    const events = await read(since, limit);
    print(io, unseen(events), options.output);
    const times = events.map(({ at }) => Date.parse(at));
    // what the limit cut off at the beginning must not come back with the overlap
    oldestAt ??= options.limit === undefined || times.length === 0 ? undefined : Math.min(...times);
    newestAt = Math.max(newestAt, ...times);
    if (newestAt > 0) since = isoTime(Math.max(newestAt - OVERLAP_MILLISECONDS, oldestAt ?? 0));
    await pause(io, FOLLOW_MILLISECONDS);
  }
};

/** `logs [subject]`: what all its services wrote, oldest first; `--follow` goes on until Ctrl-C. JSON is one event per line. */
export const registerLogs = (program: Command, io: CliIo): void => {
  const command = program
    .command('logs')
    .description('show what the services of an environment wrote')
    .argument('[subject]', 'environment or branch; default: the branch checked out here')
    .option('--service <name>', 'only this service')
    .addOption(new Option('--since <time>', 'only newer ones: 10m, 2h or an ISO time').argParser(sinceText))
    .option('--limit <count>', 'at most so many lines', wholeNumber)
    .option('-f, --follow', 'go on with new lines as they come');
  withOutput(command).action(async (subject: string | undefined, options: Options) => {
    const api = await apiFor(io, command);
    const { name } = await findEnvironment(io, api, subject);
    const read = reader(api, name, options.service);
    if (options.follow) return followLogs(io, read, options);
    print(io, await read(sinceTime(io, options.since), options.limit), options.output);
  });
};
