import type { Command } from 'commander';
import { environmentPath } from '../api/client';
import type { Accepted, EnvironmentView } from '../api/views';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { readProgress } from '../follow/follow';
import { destroyedGoal, ignoringOldFailure } from '../follow/goals';
import { waitFor } from '../follow/wait';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { answerJson, note } from '../terminal/print';
import { oneLine } from '../terminal/printable';
import { type WaitOptions, apiFor, withWait } from './options';

type Options = WaitOptions & { yes?: boolean };

const makeSure = async (io: CliIo, { name, branch }: EnvironmentView, isSure: boolean | undefined): Promise<void> => {
  if (isSure || !io.ask) return;
  const reply = await io.ask(oneLine(`Destroy ${name} (branch ${branch}) with its database? [y/N] `));
  if (!/^\s*y(es)?\s*$/i.test(reply)) throw new CliError(EXIT.interrupted, `${name} stays as it is.`);
};

/** `destroy [subject]`: removes the environment with everything in it. Asks once when somebody sits there. */
export const registerDestroy = (program: Command, io: CliIo): void => {
  const command = program
    .command('destroy')
    .description('remove an environment with its data')
    .argument('[subject]', 'environment or branch; default: the branch checked out here')
    .option('-y, --yes', 'do not ask');
  withWait(command).action(async (subject: string | undefined, options: Options) => {
    const api = await apiFor(io, command);
    const environment = await findEnvironment(io, api, subject);
    const { name } = environment;
    if (environment.status === 'destroyed') {
      note(io, `${name} is destroyed already.`);
      if (options.output === 'json') answerJson(io, environment);
      return;
    }
    await makeSure(io, environment, options.yes);
    const goal = ignoringOldFailure(options.wait ? await readProgress(api, name) : undefined, destroyedGoal());
    const accepted = await api<Accepted>('DELETE', environmentPath(name));
    note(io, accepted.status === 'destroyed' ? `${name} is destroyed already.` : `Destroying ${name}.`);
    if (options.wait)
      return waitFor(io, { api, name, goal, timeoutMilliseconds: options.timeout, output: options.output });
    if (options.output === 'json') answerJson(io, accepted);
  });
};
