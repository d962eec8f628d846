import type { HistoryEvent } from './history';
import { isJsonObject } from './json';
import type { Flow, StateMachine } from './machine';

/** A Task state; in a Map, the path has `*` in place of the iteration. */
export type Step = { name: string; path: string[]; branch?: string };

/** What the progress view says of a step. `skipped`: not needed, or stopped because something else ended the execution. */
export type StepProgress = {
  name: string;
  branch?: string;
  status: 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
  startedAt?: string;
  endedAt?: string;
  attempts: number;
  /** Of a running poll: what its last attempt said. */
  waitingFor?: string;
  error?: { name: string; message: string };
};

const branchName = (branch: Flow): string => {
  const [title = ''] = (branch.comment ?? '').split(/[:.]/);
  return title.trim().toLowerCase() || branch.startAt;
};

const stepsOfFlow = (flow: Flow, path: string[], branch: string | undefined): Step[] =>
  [...flow.states.values()].flatMap((state) => {
    const here = [...path, state.name];
    if (state.type === 'Task') return [{ name: state.name, path: here, ...(branch !== undefined && { branch }) }];
    if (state.type === 'Map') return stepsOfFlow(state.processor, [...here, '*'], branch);
    if (state.type !== 'Parallel') return [];
    return state.branches.flatMap((each, index) => stepsOfFlow(each, [...here, String(index)], branchName(each)));
  });

/** The Task states in the order of the definition, with the branch of the Parallel they stand in. */
export const stepsOf = (machine: StateMachine): Step[] => stepsOfFlow(machine, [], undefined);

const messageOf = (cause: unknown): string => {
  const text = typeof cause === 'string' ? cause : '';
  try {
    const parsed: unknown = JSON.parse(text);
    if (isJsonObject(parsed) && typeof parsed['errorMessage'] === 'string') return parsed['errorMessage'];
  } catch {
    // a Cause that is no JSON is the message itself
  }
  return text;
};

/** The state of one step at one place; `hasExited` when the machine went on from there. */
type Tracked = Omit<StepProgress, 'name' | 'branch'> & { hasExited: boolean };
/** The place of a step that was not entered yet. */
const NOWHERE = '';
const fresh = (): Tracked => ({ status: 'waiting', attempts: 0, hasExited: false });

const finished = (
  step: Tracked,
  status: Tracked['status'],
  endedAt: string,
  error?: StepProgress['error'],
): Tracked => {
  const { waitingFor: _, ...rest } = step;
  return { ...rest, status, endedAt, ...(error && { error }) };
};

const onTaskEvent = (step: Tracked, { type, timestamp, details = {} }: HistoryEvent): Tracked => {
  switch (type) {
    case 'TaskStateEntered':
      return { ...fresh(), status: 'running', startedAt: timestamp };
    case 'TaskScheduled': {
      const { error: _, endedAt: __, ...rest } = step;
      return { ...rest, status: 'running', attempts: step.attempts + 1 };
    }
    case 'TaskFailed':
    case 'TaskTimedOut': {
      const message = messageOf(details['cause']);
      if (details['retryAt'] !== undefined) return { ...step, waitingFor: message };
      return finished(step, 'failed', timestamp, { name: String(details['error']), message });
    }
    case 'TaskStateExited':
      return step.status === 'failed'
        ? { ...step, hasExited: true }
        : { ...finished(step, 'succeeded', timestamp), hasExited: true };
    case 'TaskStateAborted':
      return finished(step, 'skipped', timestamp);
    default:
      return step;
  }
};

const onExecutionEvent = (step: Tracked, { type, timestamp, details = {} }: HistoryEvent): Tracked => {
  if (type === 'ExecutionRedriven' && !step.hasExited && step.status !== 'waiting') {
    const { error: _, endedAt: __, ...rest } = step;
    return { ...rest, status: 'waiting' };
  }
  if (type === 'ExecutionTimedOut' && step.status === 'running') {
    return finished(step, 'failed', timestamp, { name: 'States.Timeout', message: messageOf(details['cause']) });
  }
  if (type === 'ExecutionAborted' && step.status === 'running') return finished(step, 'skipped', timestamp);
  if (type === 'ExecutionSucceeded' && step.status === 'waiting') return { ...step, status: 'skipped' };
  return step;
};

const fits = (pattern: string[], path: string[]): boolean =>
  path.length >= pattern.length && pattern.every((part, index) => part === '*' || part === path[index]);

/** A loop or a new attempt of a Parallel begins again: what comes after is still to do. */
const startsOver = (step: Step, index: number, at: { path: string[]; index: number; isFlow: boolean }): boolean =>
  fits(at.isFlow ? at.path : at.path.slice(0, -1), step.path) && (at.isFlow || index > at.index);

const RANK: Tracked['status'][] = ['failed', 'running', 'waiting', 'succeeded', 'skipped'];

const combined = (iterations: Tracked[]): Tracked => {
  const worst = [...iterations].sort((a, b) => RANK.indexOf(a.status) - RANK.indexOf(b.status))[0] ?? fresh();
  const startedAt = iterations.flatMap((each) => each.startedAt ?? []).sort()[0];
  const attempts = iterations.reduce((sum, each) => sum + each.attempts, 0);
  return { ...worst, ...(startedAt !== undefined && { startedAt }), attempts };
};

/** What each step has come to, from the history alone. Of a loop it shows the last round, of a Map all iterations in one. */
export const progressOf = (machine: StateMachine, history: HistoryEvent[]): StepProgress[] => {
  const rows = stepsOf(machine).map((step) => ({ step, places: new Map<string, Tracked>() }));
  const update = (row: (typeof rows)[number], change: (tracked: Tracked) => Tracked) => {
    if (row.places.size === 0) row.places.set(NOWHERE, fresh());
    for (const [place, tracked] of row.places) row.places.set(place, change(tracked));
  };
  for (const event of history) {
    const { path, type } = event;
    const index = rows.findIndex(({ step }) => step.path.length === path.length && fits(step.path, path));
    const row = rows[index];
    const isFlow = type === 'ParallelStateStarted' || type === 'MapStateStarted';
    const hadExited = row?.places.get(path.join('/'))?.hasExited === true;
    if (isFlow || (type === 'TaskStateEntered' && hadExited)) {
      for (const [position, each] of rows.entries()) {
        if (startsOver(each.step, position, { path, index, isFlow })) each.places.clear();
      }
    }
    if (row) row.places.delete(NOWHERE);
    if (row) row.places.set(path.join('/'), onTaskEvent(row.places.get(path.join('/')) ?? fresh(), event));
    else if (path.length === 0) rows.forEach((each) => update(each, (tracked) => onExecutionEvent(tracked, event)));
  }
  return rows.map(({ step: { name, branch }, places }) => {
    const { hasExited: _, ...shown } = combined([...places.values()]);
    return { name, ...(branch !== undefined && { branch }), ...shown };
  });
};
