import type { Api } from '../api/client';
import type { Accepted } from '../api/views';
import { deployedGoal } from '../follow/goals';
import { waitFor } from '../follow/wait';
import type { CliIo } from '../io';
import { answer, answerJson, note } from '../terminal/print';
import type { WaitOptions } from './options';

/** Tells what the API accepted, and with `--wait` follows it until the environment serves it. */
export const finishDeployment = async (
  io: CliIo,
  api: Api,
  accepted: Accepted,
  options: WaitOptions,
  what: string,
): Promise<void> => {
  const { name, url, sequence } = accepted;
  note(io, `${what}: ${name} will answer at ${url}`);
  if (options.wait) {
    const goal = deployedGoal(sequence);
    return waitFor(io, { api, name, goal, timeoutMilliseconds: options.timeout, output: options.output });
  }
  note(io, `Watch it: branch-staging progress ${name} --wait`);
  if (options.output === 'json') answerJson(io, accepted);
  else answer(io, url);
};
