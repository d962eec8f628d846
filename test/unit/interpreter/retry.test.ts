import { machineWith, named, task, World, type Answer } from '../../support/interpreter-world';

/** Throws these errors one after another (the last one for ever), with null for success. */
const outcomes =
  (...names: (string | null)[]): Answer =>
  (_, nth) => {
    const name = names[Math.min(nth, names.length) - 1];
    if (name) throw named(name);
    return 'done';
  };

const runWith = async (Retry: object[], answer: Answer, fields: object = {}) => {
  const world = new World({ Work: answer });
  const { result, history } = await world.run(machineWith({ Work: task('Work', { Retry, ...fields }) }));
  return { result, history, times: world.calls.map((call) => call.atSeconds), world };
};

describe('Retry', () => {
  test.each([
    ['the defaults: three times, 1 s, doubled', { ErrorEquals: ['A'] }, ['A'], [0, 1, 3, 7]],
    ['interval and rate', { ErrorEquals: ['A'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }, ['A'], [0, 2, 8]],
    ['a longest delay', { ErrorEquals: ['A'], IntervalSeconds: 2, MaxDelaySeconds: 3 }, ['A'], [0, 2, 5, 8]],
    [
      'full jitter (here always half)',
      { ErrorEquals: ['A'], IntervalSeconds: 2, JitterStrategy: 'FULL' },
      ['A'],
      [0, 1, 3, 7],
    ],
    ['no attempt allowed', { ErrorEquals: ['A'], MaxAttempts: 0 }, ['A'], [0]],
    ['another error', { ErrorEquals: ['B'] }, ['A'], [0]],
    ['all errors', { ErrorEquals: ['States.ALL'], MaxAttempts: 1 }, ['A'], [0, 1]],
    ['failed tasks', { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }, ['A'], [0, 1]],
    ['failed tasks are not timed-out ones', { ErrorEquals: ['States.TaskFailed'] }, ['States.Timeout'], [0]],
    ['all errors are time-outs too', { ErrorEquals: ['States.ALL'], MaxAttempts: 1 }, ['States.Timeout'], [0, 1]],
    ['States.Runtime never', { ErrorEquals: ['States.ALL'] }, ['States.Runtime'], [0]],
    ['States.DataLimitExceeded not by States.ALL', { ErrorEquals: ['States.ALL'] }, ['States.DataLimitExceeded'], [0]],
    ['until it succeeds', { ErrorEquals: ['A'], BackoffRate: 1, MaxAttempts: 9 }, ['A', 'A', null], [0, 1, 2]],
  ])('%s', async (_, retrier, errors, times) => {
    expect((await runWith([retrier], outcomes(...errors))).times).toEqual(times);
  });

  test('each retrier counts for itself', async () => {
    const retriers = [
      { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 10 },
      { ErrorEquals: ['B'], MaxAttempts: 2, IntervalSeconds: 1 },
    ];
    expect((await runWith(retriers, outcomes('B', 'A', 'B', 'A'))).times).toEqual([0, 1, 11, 13]);
  });

  test('$$.State.RetryCount counts, and the history says when the next try is', async () => {
    const Parameters = { 'count.$': '$$.State.RetryCount' };
    const { world, history } = await runWith([{ ErrorEquals: ['A'], MaxAttempts: 2 }], outcomes('A'), { Parameters });
    expect(world.calls.map(({ input }) => input)).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
    expect(history.filter(({ type }) => type === 'TaskFailed').map(({ details }) => details?.['retryAt'])).toEqual([
      '2030-01-01T00:00:01.000Z',
      '2030-01-01T00:00:03.000Z',
      undefined,
    ]);
  });

  test('a whole Parallel is tried again, all of its branches', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: task(name) } });
    const world = new World({ Bad: outcomes('A', null), Good: () => 'good' });
    const both = {
      Type: 'Parallel',
      Branches: [branch('Good'), branch('Bad')],
      Retry: [{ ErrorEquals: ['A'] }],
      End: true,
    };
    const { result } = await world.run(machineWith({ Both: both }));
    expect(result).toEqual({ status: 'SUCCEEDED', output: ['good', 'done'] });
    expect(world.calls.map(({ state, atSeconds }) => `${state} ${atSeconds}`)).toEqual([
      'Good 0',
      'Bad 0',
      'Good 1',
      'Bad 1',
    ]);
  });
});

describe('a nudge', () => {
  const poll = { ErrorEquals: ['NotYet'], IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 2 };
  const machine = (retrier: object) => machineWith({ Work: task('Work', { Retry: [retrier] }) });

  test('wakes a poll at once, and the try costs nothing', async () => {
    const world: World = new World(
      { Work: outcomes('NotYet', 'NotYet', 'NotYet', 'NotYet', null) },
      { nudge: (signal) => world.clock.sleep(world.secondsPassed() < 90 ? 25_000 : 999_000, signal) },
    );
    const { result } = await world.run(machine(poll));
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(world.calls.map((call) => call.atSeconds)).toEqual([0, 25, 50, 75, 100]);
  });

  test('does not wake a retry that backs off: that one spares somebody', async () => {
    const world: World = new World({ Work: outcomes('NotYet') }, { nudge: (signal) => world.clock.sleep(1, signal) });
    await world.run(machine({ ...poll, BackoffRate: 2 }));
    expect(world.calls.map((call) => call.atSeconds)).toEqual([0, 60, 180]);
  });

  test('that breaks leaves the poll to its clock', async () => {
    const world = new World({ Work: outcomes('NotYet', null) }, { nudge: () => Promise.reject(new Error('gone')) });
    await world.run(machine(poll));
    expect(world.calls.map((call) => call.atSeconds)).toEqual([0, 60]);
  });
});

describe('Catch', () => {
  const after = { After: { Type: 'Succeed' } };
  const caughtBy = async (Catch: object[], error: string) => {
    const world = new World({ Work: outcomes(error) });
    const work = task('Work', { Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }], Catch, Next: 'Other' });
    const other = { Other: task('Other', { Next: 'After' }) };
    return { ...(await world.run(machineWith({ Work: work, ...other, ...after }), { x: 1 })), world };
  };

  test('comes after the retries and puts error and cause where it says', async () => {
    const { result, world } = await caughtBy([{ ErrorEquals: ['A'], ResultPath: '$.error', Next: 'After' }], 'A');
    const Cause = JSON.stringify({ errorMessage: 'A happened', errorType: 'A' });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { x: 1, error: { Error: 'A', Cause } } });
    expect(world.calls).toHaveLength(2);
  });

  test('without ResultPath the error is the output, with null the input goes on', async () => {
    expect((await caughtBy([{ ErrorEquals: ['States.ALL'], Next: 'After' }], 'B')).result).toMatchObject({
      output: { Error: 'B' },
    });
    expect((await caughtBy([{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'After' }], 'B')).result).toEqual({
      status: 'SUCCEEDED',
      output: { x: 1 },
    });
  });

  test('the first that matches counts; one that does not match lets the error through', async () => {
    const first = [
      { ErrorEquals: ['B'], ResultPath: '$.first', Next: 'After' },
      { ErrorEquals: ['States.TaskFailed'], ResultPath: '$.second', Next: 'After' },
    ];
    expect((await caughtBy(first, 'B')).result).toMatchObject({ output: { first: { Error: 'B' } } });
    expect((await caughtBy([{ ErrorEquals: ['C'], Next: 'After' }], 'B')).result).toMatchObject({
      status: 'FAILED',
      error: 'B',
    });
  });

  test('of a Parallel sees the error of the branch', async () => {
    const branches = [{ StartAt: 'Work', States: { Work: task('Work') } }];
    const Catch = [{ ErrorEquals: ['A'], ResultPath: '$.error', Next: 'After' }];
    const machine = machineWith({ Both: { Type: 'Parallel', Branches: branches, Catch, Next: 'After' }, ...after });
    expect((await new World({ Work: outcomes('A') }).run(machine)).result).toMatchObject({
      output: { error: { Error: 'A' } },
    });
  });
});
