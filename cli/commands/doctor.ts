import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import { type Output, withOutput } from './options';

type Options = Output & { stage: string; region?: string; config: string };

/** As foundation.yml takes it for its Installation. */
const stageName = (text: string): string => {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(text))
    throw new InvalidArgumentError('Give 1 to 20 of a-z, 0-9 and -, a letter first.');
  return text;
};

const regionName = (text: string): string => {
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text)) throw new InvalidArgumentError('Give a region such as eu-central-1.');
  return text;
};

/** `doctor`: looks at the AWS account itself, with the caller's own credentials; it writes nothing there. */
export const registerDoctor = (program: Command, io: CliIo): void => {
  const command = program
    .command('doctor')
    .description('check the AWS account, before and after branch-staging is installed in it')
    .option('--stage <stage>', 'the installation', stageName, 'staging')
    .option('--region <region>', 'the region; default: what the AWS SDK finds', regionName)
    .option('--config <file>', 'the staging.yml of the application', 'staging.yml');
  withOutput(command).action(async (options: Options) => {
    // only here: the clients of AWS are larger than all the rest of this program
    const { runDoctor } = await import('../doctor/run-doctor');
    const problems = await runDoctor(io, options);
    if (problems > 0)
      throw new CliError(EXIT.problemsFound, `doctor found ${problems === 1 ? 'a problem' : `${problems} problems`}.`);
  });
};
