import type { Command } from 'commander';
import { environmentPath } from '../api/client';
import { readProgress } from '../follow/follow';
import { endedGoal, ignoringOldFailure } from '../follow/goals';
import { waitFor } from '../follow/wait';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { answerJson, note } from '../terminal/print';
import { type WaitOptions, apiFor, withWait } from './options';

/** `redrive [subject]`: the failed execution goes on where it failed; what had succeeded is not done again. */
export const registerRedrive = (program: Command, io: CliIo): void => {
  const command = program
    .command('redrive')
    .description('go on with the failed execution, at the step that failed')
    .argument('[subject]', 'environment or branch; default: the branch checked out here');
  withWait(command).action(async (subject: string | undefined, { wait, timeout, output }: WaitOptions) => {
    const api = await apiFor(io, command);
    const { name } = await findEnvironment(io, api, subject);
    const goal = ignoringOldFailure(wait ? await readProgress(api, name) : undefined, endedGoal);
    const accepted = await api<unknown>('POST', environmentPath(name, '/redrive'));
    note(io, `${name} goes on where it failed.`);
    if (wait) return waitFor(io, { api, name, goal, timeoutMilliseconds: timeout, output });
    note(io, `Watch it: branch-staging progress ${name} --wait`);
    if (output === 'json') answerJson(io, accepted ?? { name });
  });
};
