import type { Command } from 'commander';
import { environmentPath } from '../api/client';
import type { ProgressView, StepView } from '../api/views';
import { stepDuration } from '../durations';
import { errorText, millisecondsOf } from '../follow/step-rows';
import { endedGoal } from '../follow/goals';
import { waitFor } from '../follow/wait';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { answerJson, note } from '../terminal/print';
import { printable } from '../terminal/printable';
import { columns } from '../terminal/table';
import { type WaitOptions, apiFor, withWait } from './options';

const rowOf =
  (now: number) =>
  (step: StepView): string[] => {
    const soFar = step.startedAt && step.status === 'running' ? now - Date.parse(step.startedAt) : undefined;
    const milliseconds = millisecondsOf(step) ?? soFar;
    const remark = errorText(step) || (step.waitingFor ? `waits for ${step.waitingFor}` : '');
    return [step.name, step.status, milliseconds === undefined ? '' : stepDuration(milliseconds), remark];
  };

const tell = (io: CliIo, progress: ProgressView): void => {
  note(
    io,
    `${progress.name}: ${progress.kind} ${progress.status} since ${progress.startedAt} (${progress.environmentStatus})`,
  );
  io.stdout.write(columns(['STEP', 'STATUS', 'TOOK', ''], progress.steps.map(rowOf(io.clock.now()))));
};

/** `progress [subject]`: the steps of what runs now or ran last; with `--wait` until it ends. */
export const registerProgress = (program: Command, io: CliIo): void => {
  const command = program
    .command('progress')
    .description('show the steps of what runs now, or ran last')
    .argument('[subject]', 'environment or branch; default: the branch checked out here');
  withWait(command).action(async (subject: string | undefined, { wait, timeout, output }: WaitOptions) => {
    const api = await apiFor(io, command);
    const { name } = await findEnvironment(io, api, subject);
    if (wait) return waitFor(io, { api, name, goal: endedGoal, timeoutMilliseconds: timeout, output });
    const progress = await api<ProgressView>('GET', environmentPath(name, '/progress'));
    if (output === 'json') answerJson(io, progress);
    else tell(io, printable(progress));
  });
};
