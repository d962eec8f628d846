import type { Random } from '../../functions/shared/random';
import type { ReferencePath } from './paths';

export type Retrier = {
  errorEquals: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number | undefined;
  hasFullJitter: boolean;
};

export type Catcher = { errorEquals: string[]; next: string; resultPath: ReferencePath | null };

const NOT_IN_ALL = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether ErrorEquals names that error, by the rules of AWS: nothing ever matches States.Runtime. */
export const matchesError = (errorEquals: string[], error: string): boolean => {
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  if (NOT_IN_ALL.includes(error)) return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout';
};

/** What is to happen after a failed attempt. A poll (constant interval) may be woken before its time. */
export type PlannedRetry = { delayMilliseconds: number; isPoll: boolean; giveBackAttempt(): void };

const fractionFrom = (random: Random): number => random.bytes(6).readUIntBE(0, 6) / 2 ** 48;

const delayOf = (retrier: Retrier, attemptsBefore: number, random: Random): number => {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** attemptsBefore;
  const milliseconds = Math.min(grown, retrier.maxDelaySeconds ?? Infinity) * 1000;
  return Math.floor(retrier.hasFullJitter ? milliseconds * fractionFrom(random) : milliseconds);
};

/** Decides on retries for one visit of a state: the first retrier that matches counts, each has its own budget. */
export const makeRetryPlan = (retriers: Retrier[], random: Random) => {
  const used = new Map<Retrier, number>();
  return (error: string): PlannedRetry | undefined => {
    const retrier = retriers.find((each) => matchesError(each.errorEquals, error));
    const before = (retrier && used.get(retrier)) ?? 0;
    if (!retrier || before >= retrier.maxAttempts) return undefined;
    used.set(retrier, before + 1);
    return {
      delayMilliseconds: delayOf(retrier, before, random),
      isPoll: retrier.backoffRate === 1,
      giveBackAttempt: () => void used.set(retrier, before),
    };
  };
};
