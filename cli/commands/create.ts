import type { Command } from 'commander';
import type { Accepted } from '../api/views';
import { commitOfBranch, currentBranch, fullCommit } from '../git';
import type { CliIo } from '../io';
import { finishDeployment } from './accepted';
import { type ServiceSizes, counts, servicesOf, sizes } from './sizes';
import { type WaitOptions, apiFor, variablePairs, wholeNumber, withWait } from './options';

type Options = WaitOptions & {
  commit?: string;
  image?: string;
  lite?: boolean;
  env?: Record<string, string>;
  link?: Record<string, string>;
  size?: ServiceSizes;
  count?: ServiceSizes;
  snapshot?: string;
  inactiveDays?: number;
};

const requestBody = (branch: string, commit: string, options: Options) => ({
  branch,
  commit,
  image: options.image,
  mode: options.lite ? 'lite' : undefined,
  overrides: options.env,
  links: options.link,
  services: servicesOf(options),
  snapshot: options.snapshot,
  lifetime: options.inactiveDays === undefined ? undefined : { inactiveDays: options.inactiveDays },
});

/** `create [branch]`: asks for an environment for that branch, or for its newest commit when there is one already. */
export const registerCreate = (program: Command, io: CliIo): void => {
  const command = program
    .command('create')
    .description('give a branch its own environment')
    .argument('[branch]', 'the branch; default: the one checked out here')
    .option('--commit <sha>', 'the commit to run; default: where the branch points in this repository')
    .option('--image <image>', 'the image to run; default: the one staging.yml names for the commit')
    .option('--lite', 'the web service only, on shared data')
    .option('--env <K=V>', 'set a variable in every container (repeatable)', variablePairs('K=V'))
    .option(
      '--link <VARIABLE=branch>',
      "point a variable at that branch's environment (repeatable)",
      variablePairs('VARIABLE=branch'),
    )
    .option('--size <service=CPUxMB>', 'CPU units and megabytes of a service, web=512x1024 (repeatable)', sizes)
    .option('--count <service=n>', 'how many containers of a service, 0 for none (repeatable)', counts)
    .option('--snapshot <id>', 'restore this snapshot instead of the newest one')
    .option('--inactive-days <days>', 'remove it after so many days without use', wholeNumber);
  withWait(command).action(async (given: string | undefined, options: Options) => {
    const branch = given ?? (await currentBranch(io));
    const commit = options.commit ? await fullCommit(io, options.commit) : await commitOfBranch(io, branch);
    const api = await apiFor(io, command);
    const accepted = await api<Accepted>('POST', '/environments', requestBody(branch, commit, options));
    await finishDeployment(io, api, accepted, options, `Creating from ${branch} at ${commit.slice(0, 7)}`);
  });
};
