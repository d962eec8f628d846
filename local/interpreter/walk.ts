import { isoTime } from '../../functions/shared/clock';
import type { Flow, State } from './machine';
import type { Exit, RecordedFlow, RecordedVisit } from './recording';
import { runMapState, runParallelState } from './run-branches';
import { runChoiceState, runFailState, runPassState, runSucceedState, runWaitState } from './run-simple';
import { runTaskState } from './run-task';
import { Halted, runtimeError } from './state-error';
import { emit, type Scope, type Visit } from './visit';

const run = (visit: Visit): Exit | Promise<Exit> => {
  const { state } = visit;
  switch (state.type) {
    case 'Task':
      return runTaskState({ ...visit, state });
    case 'Parallel':
      return runParallelState({ ...visit, state });
    case 'Map':
      return runMapState({ ...visit, state });
    case 'Pass':
      return runPassState({ ...visit, state });
    case 'Choice':
      return runChoiceState({ ...visit, state });
    case 'Wait':
      return runWaitState({ ...visit, state });
    case 'Succeed':
      return runSucceedState({ ...visit, state });
    case 'Fail':
      return runFailState({ ...visit, state });
  }
};

/** Visits a state: the event of its entry (unless an earlier run had entered it), its work, the event of its exit. */
const visitState = async (scope: Scope, state: State, input: unknown, recorded?: RecordedVisit): Promise<Exit> => {
  scope.signal.throwIfAborted();
  const enteredAt = recorded?.enteredAt ?? isoTime(scope.run.options.clock.now());
  const visit: Visit = { scope, state, input, enteredAt, recorded, path: [...scope.path, state.name] };
  if (!recorded || state.type === 'Fail') emit(visit, `${state.type}StateEntered`, { input });
  try {
    const exit = await run(visit);
    emit(visit, `${state.type}StateExited`, { ...exit });
    return exit;
  } catch (error) {
    if (error instanceof Halted) emit(visit, `${state.type}StateAborted`);
    throw error;
  }
};

/** Walks from the first state to an end and gives the last output. States that an earlier run had left answer from its record. */
export const walk = async (scope: Scope, flow: Flow, input: unknown, recorded?: RecordedFlow): Promise<unknown> => {
  let name = flow.startAt;
  let data = input;
  for (let position = 0; ; position += 1) {
    const state = flow.states.get(name);
    const earlier = recorded?.visits[position];
    if (!state || (earlier && earlier.name !== name)) {
      throw runtimeError(
        `The history has ${earlier?.name ?? name} where this machine has ${state?.name ?? 'no state'}`,
      );
    }
    const exit = earlier?.exit ?? (await visitState(scope, state, data, earlier));
    if (exit.next === undefined) return exit.output;
    data = exit.output;
    name = exit.next;
  }
};
