import { type Flow, MACHINES, type State, tasksOf } from './definitions';
import { RULES } from './rules';

describe.each(MACHINES)('$file', ({ definition }) => {
  test.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(definition)).toEqual([]);
  });
});

test('what two machines have in common they do in the same way', () => {
  const seen = new Map<string, { file: string; text: string }>();
  for (const { file, definition } of MACHINES) {
    for (const { name, state } of tasksOf(definition)) {
      const { Next: _next, End: _end, ...rest } = state;
      const text = JSON.stringify(rest);
      const before = seen.get(name);
      expect([name, file, text]).toEqual([name, file, before?.text ?? text]);
      seen.set(name, { file, text });
    }
  }
});

describe('each rule finds a machine that breaks it', () => {
  const sound = (): Flow => structuredClone(MACHINES[0]!.definition);
  const spoil = (change: (machine: Flow, first: State) => void): Flow => {
    const machine = sound();
    change(machine, machine.States[machine.StartAt]!);
    return machine;
  };
  const retry = (ErrorEquals: string[], more = {}) => ({ ErrorEquals, IntervalSeconds: 1, MaxAttempts: 1, ...more });

  const SPOILT: Record<keyof typeof RULES, Flow[]> = {
    'is valid for asl-validator': [
      spoil((machine) => (machine.StartAt = 'Nowhere')),
      spoil((_, first) => delete first.Resource),
    ],
    'is read by the interpreter': [spoil((_, first) => Object.assign(first, { Colour: 'red' }))],
    'says what it promises and ends some time': [
      spoil((machine) => delete machine.Comment),
      spoil((machine) => delete machine.TimeoutSeconds),
    ],
    'has Tasks that say why they are safe, end some time, and say where their result goes': (
      ['Comment', 'TimeoutSeconds', 'ResultPath'] as const
    ).map((field) => spoil((_, first) => delete first[field])),
    'has Tasks that do not overwrite the result of another': [
      spoil((machine) => tasksOf(machine).forEach(({ state }) => (state.ResultPath = '$.same'))),
    ],
    'has nothing but names in its Retry and Catch that are registered': [
      spoil((_, first) => first.Retry?.push(retry(['StackInProgres']))),
      spoil((_, first) => (first.Catch = [{ ErrorEquals: ['NotOwnd'], Next: 'Served' }])),
    ],
    'has the standard Retry first in every Task': [
      spoil((_, first) => first.Retry?.reverse()),
      spoil((_, first) => delete first.Retry),
      spoil((_, first) => (first.Retry![0] = { ...first.Retry![0]!, MaxAttempts: 5 })),
    ],
    'never tries again whatever happened': [
      spoil((_, first) => first.Retry?.push(retry(['States.ALL']))),
      spoil((_, first) => first.Retry?.push(retry(['States.TaskFailed']))),
    ],
    'names no error twice in one Retry, because only the first would count': [
      spoil((_, first) => first.Retry?.push(retry(['Throttling']))),
    ],
    'has a Default in every Choice': [
      spoil((machine) => (machine.States['Ask'] = { Type: 'Choice', Choices: [{ Next: 'Served' }] })),
    ],
    'has no Fail, because a redrive would enter it and fail again': [
      spoil((machine) => (machine.States['No'] = { Type: 'Fail' })),
    ],
    'never ends well after a failure': [
      spoil((machine, first) => (first.Catch = [{ ErrorEquals: ['NotOwned'], Next: Object.keys(machine.States)[2]! }])),
    ],
    'has time for all its polls one after the other': [
      spoil((machine) => (machine.TimeoutSeconds = 7200)),
      spoil((_, first) => first.Retry?.push(retry(['StackInProgress'], { MaxAttempts: 9999, BackoffRate: 1 }))),
    ],
  };

  test.each(Object.entries(RULES))('%s', (name, rule) => {
    const machines = SPOILT[name] ?? [];
    expect(machines.length).toBeGreaterThan(0);
    for (const machine of machines) expect(rule(machine)).not.toEqual([]);
    expect(rule(sound())).toEqual([]);
  });
});
