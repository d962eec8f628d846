import { Command } from 'commander';
import { registerCreate } from './commands/create';
import { registerDeploy } from './commands/deploy';
import { registerDestroy } from './commands/destroy';
import { registerDoctor } from './commands/doctor';
import { registerExtend } from './commands/extend';
import { registerInit } from './commands/init';
import { registerList } from './commands/list';
import { registerLogs } from './commands/logs';
import { registerOpen } from './commands/open';
import { registerPin } from './commands/pin';
import { registerProgress } from './commands/progress';
import { registerRedrive } from './commands/redrive';
import { registerShow } from './commands/show';
import { type ExitCode, EXIT, exitCodeHelp } from './exit-codes';
import type { CliIo } from './io';
import { reportError } from './report-error';
import { printableText } from './terminal/printable';

const COMMANDS = [
  registerInit,
  registerCreate,
  registerDeploy,
  registerList,
  registerShow,
  registerProgress,
  registerOpen,
  registerLogs,
  registerPin,
  registerExtend,
  registerRedrive,
  registerDestroy,
  registerDoctor,
];

const ABOUT = `
The API: --api or BRANCH_STAGING_URL with the token in BRANCH_STAGING_TOKEN; else the nearest
.branch-staging/cli.json upwards from here, which the local platform writes; else http://localhost:4400.
A branch that begins with "-" goes after "--": branch-staging create -- -my-branch
`;

const newProgram = (io: CliIo): Command => {
  const program = new Command('branch-staging')
    .description('Any git branch becomes a running staging environment with its own copy of the staging data.')
    .option('--api <url>', 'where the API is')
    // help and errors end the program by an exception, so that only bin.ts knows the process
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(printableText(text)),
      writeErr: (text) => io.stderr.write(printableText(text)),
    });
  for (const register of COMMANDS) register(program, io);
  const epilogue = `${ABOUT}\n${exitCodeHelp()}`;
  return program.addHelpText('after', epilogue);
};

/** Runs the program with the arguments after its name; resolves with the exit code and never rejects. */
export const run = async (argv: readonly string[], io: CliIo): Promise<ExitCode> => {
  try {
    await newProgram(io).parseAsync([...argv], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return reportError(io, error);
  }
};
