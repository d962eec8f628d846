import type { HistoryEvent } from './history';

/** How a state was left: with what, and to which state; to none at the end of its flow. */
export type Exit = { output: unknown; next: string | undefined };

/** One visit of a state as the history tells it. Without an exit, this is where a redrive goes on. */
export type RecordedVisit = {
  name: string;
  enteredAt: string;
  exit: Exit | undefined;
  /** Of a Parallel or Map: whether its last attempt had started. */
  isStarted: boolean;
  /** Of a Parallel or Map: what the branches of its last attempt did. */
  branches: Map<string, RecordedFlow>;
};

/** The visits of a flow in their order. A flow visits one state at a time, so the nth visit is the nth again, loops or not. */
export type RecordedFlow = { visits: RecordedVisit[]; isDone: boolean };

const emptyFlow = (): RecordedFlow => ({ visits: [], isDone: false });

const branchOf = (visit: RecordedVisit, index: string): RecordedFlow => {
  const known = visit.branches.get(index);
  if (known) return known;
  const flow = emptyFlow();
  visit.branches.set(index, flow);
  return flow;
};

const flowAt = (root: RecordedFlow, path: string[]): RecordedFlow => {
  let flow = root;
  for (let depth = 0; depth + 1 < path.length; depth += 2) {
    const visit = flow.visits.at(-1);
    if (visit) flow = branchOf(visit, path[depth + 1] ?? '');
  }
  return flow;
};

const forgetBranches = (visit: RecordedVisit, isStarted: boolean): void => {
  visit.branches.clear();
  visit.isStarted = isStarted;
};

const recordOnVisit = (visit: RecordedVisit, { type, details }: HistoryEvent): void => {
  if (type.endsWith('StateExited')) {
    visit.exit = { output: details?.['output'], next: details?.['next'] as string | undefined };
  } else if (type === 'ParallelStateStarted' || type === 'MapStateStarted') {
    forgetBranches(visit, true);
  } else if (/^(Parallel|Map)StateFailed$/.test(type) && details?.['error'] === 'States.DataLimitExceeded') {
    forgetBranches(visit, false); // AWS: then every branch runs again
  }
};

/** Reads a history back into what was done, so that a walk through the machine can answer from it. */
export const recordingOf = (history: HistoryEvent[]): RecordedFlow => {
  const root = emptyFlow();
  for (const event of history) {
    const name = event.path.length % 2 === 1 ? event.path.at(-1) : undefined;
    const flow = flowAt(root, event.path);
    const visit = flow.visits.at(-1);
    if (name === undefined) {
      if (event.type === 'MapIterationSucceeded') flow.isDone = true;
    } else if (event.type.endsWith('StateEntered')) {
      flow.visits.push({ name, enteredAt: event.timestamp, exit: undefined, isStarted: false, branches: new Map() });
    } else if (visit) recordOnVisit(visit, event);
  }
  return root;
};
