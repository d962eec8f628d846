import { eventNames, machineOf, machineWith, named, task, World, type Answer } from '../../support/interpreter-world';

const seconds =
  (count: number, value: unknown = {}): Answer =>
  async (_, __, { clock }) => (await clock.sleep(count * 1000), value);

const branch = (...states: [string, object][]) => ({ StartAt: states[0]?.[0], States: Object.fromEntries(states) });
const parallel = (...Branches: object[]) => machineWith({ Both: { Type: 'Parallel', Branches, End: true } });

describe('a branch that fails', () => {
  test('ends the Parallel at once; a task that runs in a sibling goes on unheard and nothing follows it', async () => {
    let hasEnded = false;
    let reason: unknown;
    const world = new World({
      Slow: async (_, __, { clock }, { signal }) => {
        signal.addEventListener('abort', () => void (reason = signal.reason));
        await clock.sleep(30_000);
        hasEnded = true;
        throw named('A');
      },
      Bad: async (_, __, { clock }) => {
        await clock.sleep(5000);
        throw named('Broken');
      },
    });
    const retried = task('Slow', { Retry: [{ ErrorEquals: ['A'] }], Next: 'After' });
    const execution = world.start(
      parallel(branch(['Slow', retried], ['After', task('After')]), branch(['Bad', task('Bad')])),
    );
    expect(await world.clock.run(execution.result)).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(world.secondsPassed()).toBe(5);
    const events = eventNames(execution.history());
    expect(events.slice(-4)).toEqual([
      'TaskFailed Both/1/Bad',
      'TaskStateAborted Both/0/Slow',
      'ParallelStateFailed Both',
      'ExecutionFailed',
    ]);
    expect([hasEnded, (reason as Error).name]).toEqual([false, 'Halted']);
    await world.clock.advance(60_000);
    expect(hasEnded).toBe(true);
    expect(world.calls.map(({ state }) => state)).toEqual(['Slow', 'Bad']);
    expect(eventNames(execution.history())).toEqual(events);
  });

  test.each([
    ['a Wait', branch(['Wait', { Type: 'Wait', Seconds: 600, End: true }])],
    [
      'the pause before a retry',
      branch(['Poll', task('Poll', { Retry: [{ ErrorEquals: ['NotYet'], IntervalSeconds: 600 }] })]),
    ],
    [
      'a Wait in an inner Parallel',
      branch([
        'Inner',
        { Type: 'Parallel', Branches: [branch(['Wait', { Type: 'Wait', Seconds: 600, End: true }])], End: true },
      ]),
    ],
  ])('ends %s of its sibling', async (_, sibling) => {
    const world = new World({
      Poll: () => {
        throw named('NotYet');
      },
      Bad: async (__, ___, { clock }) => {
        await clock.sleep(5000);
        throw named('Broken');
      },
    });
    const { result } = await world.run(parallel(sibling, branch(['Bad', task('Bad')])));
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(world.secondsPassed()).toBe(5);
  });

  test('a Map starts no further item after one has failed', async () => {
    const world = new World({
      Work: (input) => {
        if (input === 2) throw named('Broken');
        return input;
      },
    });
    const machine = machineWith({
      Each: { Type: 'Map', MaxConcurrency: 1, Iterator: branch(['Work', task('Work')]), End: true },
    });
    const { result, history } = await world.run(machine, [1, 2, 3]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(world.calls.map(({ input }) => input)).toEqual([1, 2]);
    expect(eventNames(history).filter((name) => name.startsWith('MapIteration'))).toEqual([
      'MapIterationStarted Each/0',
      'MapIterationSucceeded Each/0',
      'MapIterationStarted Each/1',
      'MapIterationFailed Each/1',
    ]);
  });
});

describe('stop', () => {
  const machine = machineWith(
    { First: task('First', { Next: 'Second' }), Second: task('Second') },
    { TimeoutSeconds: 600 },
  );

  test('ends the execution before it returns, whatever runs, and is not undone by what comes later', async () => {
    const world = new World({ First: seconds(20) });
    const execution = world.start(machine);
    await world.clock.advance(5000);
    execution.stop('Superseded', 'a newer one runs');
    expect(eventNames(execution.history()).at(-1)).toBe('ExecutionAborted');
    execution.stop('Again');
    expect(await execution.result).toEqual({ status: 'ABORTED', error: 'Superseded', cause: 'a newer one runs' });
    await world.clock.advance(60_000);
    expect(world.calls.map(({ state }) => state)).toEqual(['First']);
    expect(eventNames(execution.history()).at(-1)).toBe('ExecutionAborted');
    expect(world.clock.sleeping()).toBe(0);
  });

  test('before the first state starts nothing at all', async () => {
    const world = new World();
    const execution = world.start(machine);
    execution.stop();
    expect(await world.clock.run(execution.result)).toEqual({ status: 'ABORTED' });
    expect(eventNames(execution.history())).toEqual(['ExecutionStarted', 'ExecutionAborted']);
    expect(world.calls).toEqual([]);
  });

  test('after the end does nothing', async () => {
    const world = new World();
    const execution = world.start(machine);
    await world.clock.run(execution.result);
    execution.stop();
    expect(eventNames(execution.history()).at(-1)).toBe('ExecutionSucceeded');
    expect(await execution.result).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('time-outs', () => {
  test.each([
    ['TimeoutSeconds', { TimeoutSeconds: 10 }],
    ['HeartbeatSeconds, which a Lambda cannot send', { TimeoutSeconds: 60, HeartbeatSeconds: 10 }],
  ])('a task ends at its %s, its signal aborts, and a retry may follow', async (_, limits) => {
    const aborted: unknown[] = [];
    const world = new World({
      Work: async (__, nth, { clock }, { signal }) => {
        signal.addEventListener('abort', () => aborted.push((signal.reason as Error).name));
        await clock.sleep(nth === 1 ? 15_000 : 1000);
        return nth;
      },
    });
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 2 }];
    const { result, history } = await world.run(machineWith({ Work: task('Work', { ...limits, Retry }) }));
    expect(result).toEqual({ status: 'SUCCEEDED', output: 2 });
    expect(aborted).toEqual(['States.Timeout']);
    expect(world.secondsPassed()).toBe(13);
    expect(eventNames(history)).toContain('TaskTimedOut Work');
  });

  test('the machine ends at its TimeoutSeconds', async () => {
    const world = new World({ Work: seconds(1000) });
    const execution = world.start(machineOf({ StartAt: 'Work', States: { Work: task('Work') }, TimeoutSeconds: 60 }));
    const cause = 'The execution did not end within 60 s';
    expect(await world.clock.run(execution.result)).toEqual({ status: 'TIMED_OUT', error: 'States.Timeout', cause });
    expect(world.secondsPassed()).toBe(60);
    expect(eventNames(execution.history()).at(-1)).toBe('ExecutionTimedOut');
  });
});

describe('the listener', () => {
  test('that cannot keep an event ends the run with its error, and is told nothing more', async () => {
    const told: string[] = [];
    const onEvent = ({ type }: { type: string }) => {
      told.push(type);
      if (type === 'TaskSucceeded') throw new Error('disk is full');
    };
    const world = new World({ Slow: seconds(9), Fast: seconds(1) }, { onEvent });
    const machine = parallel(
      branch(['Slow', task('Slow')]),
      branch(['Fast', task('Fast', { Next: 'After' })], ['After', task('After')]),
    );
    await expect(world.run(machine)).rejects.toThrow('disk is full');
    expect(told.at(-1)).toBe('TaskSucceeded');
    expect(world.calls.map(({ state }) => state)).toEqual(['Slow', 'Fast']);
  });

  test('may stop the execution: then a task that failed is not tried again', async () => {
    const onEvent = ({ type }: { type: string }) => type === 'TaskFailed' && execution.stop('Enough');
    const world = new World(
      {
        Work: async (_, __, { clock }) => {
          await clock.sleep(1000);
          throw named('A');
        },
      },
      { onEvent },
    );
    const execution = world.start(machineWith({ Work: task('Work', { Retry: [{ ErrorEquals: ['A'] }] }) }));
    expect(await world.clock.run(execution.result)).toEqual({ status: 'ABORTED', error: 'Enough' });
    await world.clock.advance(60_000);
    expect(world.calls).toHaveLength(1);
    expect(eventNames(execution.history()).slice(-2)).toEqual(['TaskFailed Work', 'ExecutionAborted']);
  });

  test('may stop a machine that goes in circles without ever waiting', async () => {
    const onEvent = ({ id }: { id: number }) => id === 50 && execution.stop();
    const circle = { Again: { Type: 'Pass', Next: 'Ask' }, Done: { Type: 'Succeed' } };
    const Choices = [{ Variable: '$.stop', IsPresent: true, Next: 'Done' }];
    const world = new World({}, { onEvent });
    const execution = world.start(machineWith({ Ask: { Type: 'Choice', Choices, Default: 'Again' }, ...circle }));
    expect(await world.clock.run(execution.result)).toEqual({ status: 'ABORTED' });
    expect(execution.history()).toHaveLength(51);
  });
});
