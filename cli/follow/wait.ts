import { type Api, environmentPath, unlessMissing } from '../api/client';
import type { EnvironmentView } from '../api/views';
import { CliError } from '../cli-error';
import { stepDuration } from '../durations';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import { failureOf, nextSteps } from '../terminal/environment-text';
import { answer, answerJson, note } from '../terminal/print';
import { displayFor } from './display';
import { follow } from './follow';
import type { Goal } from './goals';

export type Waiting = { api: Api; name: string; goal: Goal; timeoutMilliseconds: number; output: 'table' | 'json' };

const followToEnd = async (io: CliIo, waiting: Waiting): Promise<Awaited<ReturnType<typeof follow>>> => {
  const display = await displayFor(io);
  try {
    return await follow(io, { ...waiting, display });
  } finally {
    await display.end();
  }
};

const tellSuccess = (io: CliIo, { name, output }: Waiting, view: EnvironmentView | undefined, took: string): void => {
  const isGone = !view || view.status === 'destroyed';
  note(io, isGone ? `${name} is destroyed (${took}).` : `${name} is ready (${took}).`);
  if (output === 'json') answerJson(io, view ?? { name, status: 'destroyed' });
  else if (!isGone) answer(io, view.url);
};

/** Follows the environment until the goal is decided; the URL (or JSON) on stdout, or an error with what to do next. */
export const waitFor = async (io: CliIo, waiting: Waiting): Promise<void> => {
  const beganAt = io.clock.now();
  const verdict = await followToEnd(io, waiting);
  const took = stepDuration(io.clock.now() - beganAt);
  const { name } = waiting;
  if (verdict === 'timed out')
    throw new CliError(EXIT.timedOut, `${name} is not done after ${took}; the platform goes on.`, [
      `Watch it again: branch-staging progress ${name} --wait`,
    ]);
  const view = await unlessMissing(waiting.api<EnvironmentView>('GET', environmentPath(name)));
  if (verdict === 'reached') return tellSuccess(io, waiting, view, took);
  if (waiting.output === 'json' && view) answerJson(io, view);
  if (verdict === 'failed' && view) throw new CliError(EXIT.deploymentFailed, failureOf(view), nextSteps(view));
  throw new CliError(EXIT.deploymentFailed, `Something else took over ${name}: it is ${view?.status ?? 'gone'} now.`, [
    `See what happened: branch-staging show ${name}`,
  ]);
};
