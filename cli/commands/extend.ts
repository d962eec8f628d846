import type { Command } from 'commander';
import { durationArgument, inDays } from '../durations';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { changeLifetime } from './lifetime';
import { type Output, apiFor, withOutput } from './options';

/** `extend <duration> [subject]`: moves the end of an environment that much further away. */
export const registerExtend = (program: Command, io: CliIo): void => {
  const command = program
    .command('extend')
    .description('let an environment live longer')
    .argument('<duration>', 'how much longer: 12h, 2d, 1w', durationArgument('hdw', '12h, 2d or 1w'))
    .argument('[subject]', 'environment or branch; default: the branch checked out here');
  withOutput(command).action(async (duration: number, subject: string | undefined, options: Output) => {
    const api = await apiFor(io, command);
    const { name } = await findEnvironment(io, api, subject);
    await changeLifetime(io, api, name, { extendDays: inDays(duration) }, options);
  });
};
