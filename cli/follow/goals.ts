import type { EnvironmentStatus, ProgressView } from '../api/views';

/** What one look at the progress means for somebody who waits. */
export type Verdict = 'going on' | 'reached' | 'failed' | 'superseded';

/** Judges the progress of an environment; undefined stands for an environment that is not there any more. */
export type Goal = (progress: ProgressView | undefined) => Verdict;

const isOneOf = (status: EnvironmentStatus, ...statuses: EnvironmentStatus[]): boolean => statuses.includes(status);

/** The status can lag behind an execution that goes on again: as long as one runs, nothing has failed for good. */
const hasFailed = ({ environmentStatus, status }: ProgressView): boolean =>
  isOneOf(environmentStatus, 'failed', 'degraded') && status !== 'running';

/** That the environment serves what was asked for with that sequence, or something newer. */
export const deployedGoal =
  (sequence: number): Goal =>
  (progress) => {
    if (!progress || isOneOf(progress.environmentStatus, 'destroying', 'destroyed')) return 'superseded';
    if (hasFailed(progress)) return 'failed';
    const isDeployed = (progress.deployedSequence ?? -1) >= sequence;
    return isDeployed && progress.environmentStatus === 'ready' ? 'reached' : 'going on';
  };

/** That the environment is gone. Until the destroy shows in the status, what stood there before proves nothing. */
export const destroyedGoal = (): Goal => {
  let hasBegun = false;
  return (progress) => {
    if (!progress || progress.environmentStatus === 'destroyed') return 'reached';
    if (progress.kind === 'destroy' && progress.status === 'failed') return 'failed';
    hasBegun ||= progress.environmentStatus === 'destroying';
    if (!hasBegun || progress.environmentStatus === 'destroying') return 'going on';
    return hasFailed(progress) ? 'failed' : 'superseded';
  };
};

/** That whatever runs now has come to its end. */
export const endedGoal: Goal = (progress) => {
  if (!progress || progress.environmentStatus === 'destroyed') return 'reached';
  if (hasFailed(progress)) return 'failed';
  if (progress.kind === 'destroy' && progress.status === 'failed') return 'failed';
  return progress.environmentStatus === 'ready' && progress.status !== 'running' ? 'reached' : 'going on';
};

const isSame = (a: ProgressView, b: ProgressView | undefined): boolean =>
  a.kind === b?.kind && a.status === b.status && a.startedAt === b.startedAt && a.endedAt === b.endedAt;

/** The goal, blind for the failure that was already there before the request: the platform may still be about to go on. */
export const ignoringOldFailure = (before: ProgressView | undefined, goal: Goal): Goal => {
  let hasMoved = false;
  return (progress) => {
    hasMoved ||= !progress || !isSame(progress, before);
    const verdict = goal(progress);
    return verdict === 'failed' && !hasMoved ? 'going on' : verdict;
  };
};
