import type { Command } from 'commander';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { environmentBlock } from '../terminal/environment-text';
import { answerJson } from '../terminal/print';
import { printable } from '../terminal/printable';
import { type Output, apiFor, withOutput } from './options';

/** `show [subject]`: everything worth knowing about one environment, and what to do next. */
export const registerShow = (program: Command, io: CliIo): void => {
  const command = program
    .command('show')
    .description('show one environment: status, versions, last error, what to do next')
    .argument('[subject]', 'environment or branch; default: the branch checked out here');
  withOutput(command).action(async (subject: string | undefined, { output }: Output) => {
    const environment = await findEnvironment(io, await apiFor(io, command), subject);
    if (output === 'json') answerJson(io, environment);
    else io.stdout.write(environmentBlock(printable(environment), io.clock.now()));
  });
};
