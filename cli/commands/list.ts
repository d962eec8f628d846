import { type Command, Option } from 'commander';
import { withQuery } from '../api/client';
import type { EnvironmentView } from '../api/views';
import type { CliIo } from '../io';
import { environmentTable } from '../terminal/environment-text';
import { answerJson, note } from '../terminal/print';
import { printable } from '../terminal/printable';
import { type Output, apiFor, withOutput } from './options';

type Options = Output & { status?: string; branch?: string; owner?: string; all?: boolean };

const STATUSES = ['creating', 'ready', 'deploying', 'degraded', 'failed', 'destroying', 'destroyed'];

/** `list`: the environments, without those that are destroyed. */
export const registerList = (program: Command, io: CliIo): void => {
  const command = program
    .command('list')
    .alias('ls')
    .description('show the environments')
    .addOption(new Option('--status <status>', 'only those with this status').choices(STATUSES))
    .option('--branch <branch>', 'only those of this branch')
    .option('--owner <owner>', 'only those of this owner')
    .option('--all', 'destroyed ones too');
  withOutput(command).action(async ({ status, branch, owner, all, output }: Options) => {
    const api = await apiFor(io, command);
    const path = withQuery('/environments', { status, branch, owner });
    const { environments } = await api<{ environments: EnvironmentView[] }>('GET', path);
    const shown = environments.filter((view) => all || status !== undefined || view.status !== 'destroyed');
    if (output === 'json') answerJson(io, { environments: shown });
    else if (shown.length === 0) note(io, 'No environments. Make one: branch-staging create <branch>');
    else io.stdout.write(environmentTable(printable(shown), io.clock.now()));
  });
};
