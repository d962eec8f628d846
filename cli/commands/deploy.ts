import type { Command } from 'commander';
import type { Accepted } from '../api/views';
import { commitOfBranch, currentBranch, fullCommit } from '../git';
import type { CliIo } from '../io';
import { answerJson, note } from '../terminal/print';
import { finishDeployment } from './accepted';
import { type WaitOptions, apiFor, withWait } from './options';

type Options = WaitOptions & { commit?: string; image?: string };

/** `deploy [branch]`: what CI calls on every push; redeploys the branch's environment, and does nothing without one. */
export const registerDeploy = (program: Command, io: CliIo): void => {
  const command = program
    .command('deploy')
    .description('bring a newer commit to the environment of a branch, if it has one')
    .argument('[branch]', 'the branch; default: the one checked out here')
    .option('--commit <sha>', 'the commit to run; default: where the branch points in this repository')
    .option('--image <image>', 'the image to run; default: the one staging.yml names for the commit');
  withWait(command).action(async (given: string | undefined, options: Options) => {
    const branch = given ?? (await currentBranch(io));
    const commit = options.commit ? await fullCommit(io, options.commit) : await commitOfBranch(io, branch);
    const api = await apiFor(io, command);
    const accepted = await api<Accepted | undefined>('POST', '/deployments', { branch, commit, image: options.image });
    if (accepted) return finishDeployment(io, api, accepted, options, `Deploying ${branch} at ${commit.slice(0, 7)}`);
    note(io, `No environment for branch ${branch}; nothing to do.`);
    if (options.output === 'json') answerJson(io, null);
  });
};
