import { withRetries } from './attempts';
import { describeJson } from './json';
import type { MapState, ParallelState } from './machine';
import { readAt, type Data } from './paths';
import type { Exit, RecordedFlow } from './recording';
import { Halted, runtimeError } from './state-error';
import { fillTemplate } from './templates';
import { emit, type Scope, type Visit } from './visit';
import { withController } from './waiting';

/** AWS runs at most this many iterations of an inline Map at once. */
const MOST_ITERATIONS_AT_ONCE = 40;

type Job = (scope: Scope) => Promise<unknown>;

/** Runs the jobs beside each other. The first that fails halts the others, and its error is the error. */
const runTogether = (visit: Visit, jobs: Job[], mostAtOnce: number): Promise<unknown[]> =>
  withController(visit.scope.signal, async (controller) => {
    const results: unknown[] = jobs.map(() => null);
    const failures: unknown[] = [];
    const open = jobs.entries();
    const scopeOf = (index: number): Scope => ({
      ...visit.scope,
      path: [...visit.path, String(index)],
      signal: controller.signal,
      thread: { ...visit.scope.thread },
    });
    const work = async () => {
      for (const [index, job] of open) {
        try {
          controller.signal.throwIfAborted();
          results[index] = await job(scopeOf(index));
        } catch (error) {
          failures.push(error);
          controller.abort(new Halted(`another branch of ${visit.state.name} failed`));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(mostAtOnce, jobs.length) }, work));
    visit.scope.thread.lastEventId = visit.scope.run.log.lastEventId;
    if (failures.length > 0) throw failures[0];
    return results;
  });

/** What an earlier run did in the branches: only the first attempt of a redrive goes on from there. */
const recordedBranches = (visit: Visit, attempt: number): Map<string, RecordedFlow> | undefined =>
  attempt === 1 && visit.recorded?.isStarted ? visit.recorded.branches : undefined;

/** Runs the branches of a Parallel; in a redrive only those that had not come to their end. */
export const runParallelState = (visit: Visit<ParallelState>): Promise<Exit> =>
  withRetries(visit, async ({ input, attempt }) => {
    const recorded = recordedBranches(visit, attempt);
    if (!recorded) emit(visit, 'ParallelStateStarted');
    const jobs = visit.state.branches.map(
      (branch, index): Job =>
        (scope) =>
          scope.run.walk(scope, branch, input, recorded?.get(String(index))),
    );
    const results = await runTogether(visit, jobs, jobs.length);
    emit(visit, 'ParallelStateSucceeded');
    return results;
  });

const itemsOf = ({ state }: Visit<MapState>, data: Data): unknown[] => {
  const items = readAt(state.itemsPath, data, 'ItemsPath');
  if (Array.isArray(items)) return items;
  throw runtimeError(`ItemsPath ${state.itemsPath.text} must point to a list and points to ${describeJson(items)}`);
};

const iterationOf =
  ({ state }: Visit<MapState>, data: Data, recorded: Map<string, RecordedFlow> | undefined) =>
  (item: unknown, index: number): Job =>
  async (outer) => {
    const scope = { ...outer, map: { Item: { Index: index, Value: item } } };
    const flow = recorded?.get(String(index));
    const tell = (type: string) => scope.run.log.append(scope.thread, type, scope.path, { name: state.name, index });
    const context = { ...(data.context as object), Map: scope.map };
    if (!flow) tell('MapIterationStarted');
    try {
      const input = state.itemSelector ? fillTemplate(state.itemSelector, { input: data.input, context }) : item;
      const output = await scope.run.walk(scope, state.processor, input, flow);
      if (!flow?.isDone) tell('MapIterationSucceeded');
      return output;
    } catch (error) {
      tell(error instanceof Halted ? 'MapIterationAborted' : 'MapIterationFailed');
      throw error;
    }
  };

/** Runs an inline Map; in a redrive only the iterations that had not come to their end. */
export const runMapState = (visit: Visit<MapState>): Promise<Exit> =>
  withRetries(visit, async ({ input, data: { context }, attempt }) => {
    const data = { input, context };
    const items = itemsOf(visit, data);
    const recorded = recordedBranches(visit, attempt);
    if (!recorded) emit(visit, 'MapStateStarted', { length: items.length });
    const jobs = items.map(iterationOf(visit, data, recorded));
    const mostAtOnce = Math.min(visit.state.maxConcurrency || MOST_ITERATIONS_AT_ONCE, MOST_ITERATIONS_AT_ONCE);
    const results = await runTogether(visit, jobs, mostAtOnce);
    emit(visit, 'MapStateSucceeded');
    return results;
  });
