import { type Command, InvalidArgumentError, Option } from 'commander';
import { isoTime } from '../../functions/shared/clock';
import { CliError } from '../cli-error';
import { durationArgument } from '../durations';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { changeLifetime } from './lifetime';
import { type Output, apiFor, withOutput } from './options';

type Options = Output & { until?: number; for?: number; off?: boolean };

const momentOf = (text: string): number => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const moment = isDay ? Date.parse(`${text}T23:59:59.999Z`) : isTime ? Date.parse(text) : NaN;
  if (Number.isNaN(moment)) throw new InvalidArgumentError('Give a date such as 2030-01-31 or 2030-01-31T18:00Z.');
  return moment;
};

const pinnedUntil = (io: CliIo, { until, for: duration, off }: Options): string | null => {
  const ways = [until, duration, off].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new CliError(EXIT.invalid, 'Say how long: one of --until <date>, --for <duration> or --off.');
  if (off) return null;
  const moment = until ?? io.clock.now() + (duration as number);
  if (moment <= io.clock.now())
    throw new CliError(EXIT.invalid, `--until ${isoTime(moment)} is over already.`, ['To unpin: --off']);
  return isoTime(moment);
};

/** `pin [subject]`: keeps an environment, used or not, until a day; `--off` lets it go by its use again. */
export const registerPin = (program: Command, io: CliIo): void => {
  const command = program
    .command('pin')
    .description('keep an environment until a day, used or not')
    .argument('[subject]', 'environment or branch; default: the branch checked out here')
    .addOption(new Option('--until <date>', 'a time, or a day up to its end (UTC)').argParser(momentOf))
    .addOption(
      new Option('--for <duration>', 'such as 12h, 5d or 1w').argParser(durationArgument('hdw', '12h, 5d or 1w')),
    )
    .option('--off', 'unpin');
  withOutput(command).action(async (subject: string | undefined, options: Options) => {
    const lifetime = { pinnedUntil: pinnedUntil(io, options) };
    const api = await apiFor(io, command);
    const { name } = await findEnvironment(io, api, subject);
    await changeLifetime(io, api, name, lifetime, options);
  });
};
