import { eventNames, machineWith, named, task, World } from '../../support/interpreter-world';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output });
const runOne = async (state: object, input: unknown = {}, answer: unknown = {}) => {
  const world = new World({ Only: () => answer });
  return { ...(await world.run(machineWith({ Only: state }), input)), world };
};

describe('the states', () => {
  test('the context object tells of execution, state, machine and item', async () => {
    const item = {
      Type: 'Map',
      ItemsPath: '$.list',
      ItemProcessor: {
        StartAt: 'In',
        States: { In: { Type: 'Pass', Parameters: { 'map.$': '$$.Map.Item' }, End: true } },
      },
      ResultPath: '$.items',
      Next: 'Tell',
    };
    const tell = { Type: 'Pass', Parameters: { 'context.$': '$$', 'items.$': '$.items' }, End: true };
    const { result } = await new World().run(machineWith({ Each: item, Tell: tell }), { list: ['a'] });
    expect(result).toEqual(
      succeeded({
        items: [{ map: { Index: 0, Value: 'a' } }],
        context: {
          Execution: {
            Id: 'arn:aws:states:eu-central-1:123456789012:execution:Machine:run',
            Name: 'run',
            Input: { list: ['a'] },
            StartTime: '2030-01-01T00:00:00.000Z',
            RedriveCount: 0,
          },
          State: { Name: 'Tell', EnteredTime: '2030-01-01T00:00:00.000Z', RetryCount: 0 },
          StateMachine: { Id: 'arn:aws:states:eu-central-1:123456789012:stateMachine:Machine', Name: 'Machine' },
        },
      }),
    );
  });

  test.each([
    [{ Seconds: 90 }, {}, 90],
    [{ SecondsPath: '$.s' }, { s: 7 }, 7],
    [{ Timestamp: '2030-01-01T00:02:00Z' }, {}, 120],
    [{ TimestampPath: '$.t' }, { t: '2030-01-01T01:01:00+01:00' }, 60],
    [{ Timestamp: '2029-01-01T00:00:00Z' }, {}, 0],
    [{ Timestamp: '2031-01-01T00:00:00Z' }, {}, 365 * 86_400],
  ])('Wait %j of %j takes %d s', async (fields, input, seconds) => {
    const { result, world } = await runOne({ Type: 'Wait', End: true, ...fields }, input);
    expect(result).toEqual(succeeded(input));
    expect(world.secondsPassed()).toBe(seconds);
  });

  test.each([
    [{ SecondsPath: '$.s' }, { s: 'soon' }],
    [{ SecondsPath: '$.s' }, { s: -1 }],
    [{ TimestampPath: '$.s' }, { s: 'tomorrow' }],
    [{ TimestampPath: '$.none' }, {}],
  ])('Wait %j of %j cannot be done', async (fields, input) => {
    const { result } = await runOne({ Type: 'Wait', End: true, ...fields }, input);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('Succeed ends with its OutputPath, though other states are there', async () => {
    const machine = machineWith({
      Ask: { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }], Default: 'Work' },
      Work: task('Work'),
      Done: { Type: 'Succeed', OutputPath: '$.done' },
    });
    expect((await new World().run(machine, { done: true })).result).toEqual(succeeded(true));
    expect((await new World({ Work: () => 1 }).run(machine, { done: false })).result).toEqual(succeeded(1));
  });

  test('a Choice without a rule that holds and without Default fails', async () => {
    const machine = machineWith({
      Ask: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Done' }] },
      Done: { Type: 'Succeed' },
    });
    expect((await new World().run(machine)).result).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });

  test.each([
    [{ Error: 'Broken', Cause: 'It broke' }, 'Broken', 'It broke'],
    [{ ErrorPath: '$.e', CausePath: "States.Format('of {}', $.e)" }, 'FromData', 'of FromData'],
  ])('Fail %j', async (fields, error, cause) => {
    const machine = machineWith({ Only: { Type: 'Fail', ...fields } });
    expect((await new World().run(machine, { e: 'FromData' })).result).toEqual({ status: 'FAILED', error, cause });
  });

  test('the error of a task is its name, the Cause the JSON that Lambda gives', async () => {
    const world = new World({
      Only: () => {
        throw named('MigrationFailed', 'column is there');
      },
    });
    const { result } = await world.run(machineWith({ Only: task('Only') }));
    const cause = JSON.stringify({ errorMessage: 'column is there', errorType: 'MigrationFailed' });
    expect(result).toEqual({ status: 'FAILED', error: 'MigrationFailed', cause });
  });

  test('Parallel runs its branches at once and gives their outputs in their order', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: task(name) } });
    const machine = machineWith({ Both: { Type: 'Parallel', Branches: [branch('Slow'), branch('Fast')], End: true } });
    const world = new World({
      Slow: async (_, __, { clock }) => (await clock.sleep(9000), 'slow'),
      Fast: async (_, __, { clock }) => (await clock.sleep(4000), 'fast'),
    });
    const { result, history } = await world.run(machine, { x: 1 });
    expect(result).toEqual(succeeded(['slow', 'fast']));
    expect(world.calls.map(({ input, atSeconds }) => [input, atSeconds])).toEqual([
      [{ x: 1 }, 0],
      [{ x: 1 }, 0],
    ]);
    expect(world.secondsPassed()).toBe(9);
    expect(eventNames(history)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered Both',
      'ParallelStateStarted Both',
      'TaskStateEntered Both/0/Slow',
      'TaskScheduled Both/0/Slow',
      'TaskStarted Both/0/Slow',
      'TaskStateEntered Both/1/Fast',
      'TaskScheduled Both/1/Fast',
      'TaskStarted Both/1/Fast',
      'TaskSucceeded Both/1/Fast',
      'TaskStateExited Both/1/Fast',
      'TaskSucceeded Both/0/Slow',
      'TaskStateExited Both/0/Slow',
      'ParallelStateSucceeded Both',
      'ParallelStateExited Both',
      'ExecutionSucceeded',
    ]);
    expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
    expect(history.map((event) => event.previousEventId)).toEqual([
      0, 1, 2, 3, 4, 5, 3, 7, 8, 9, 10, 6, 12, 13, 14, 15,
    ]);
  });

  test.each([
    [0, 10],
    [1, 40],
    [3, 20],
  ])('Map with MaxConcurrency %d takes %d s for four items of 10 s', async (MaxConcurrency, seconds) => {
    const machine = machineWith({
      Each: {
        Type: 'Map',
        ItemsPath: '$.list',
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.list' },
        MaxConcurrency,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Work', States: { Work: task('Work') } },
        ResultPath: '$.done',
        End: true,
      },
    });
    const world = new World({
      Work: async (input, _, { clock }) => (await clock.sleep(10_000), input.n * 10 + input.i),
    });
    const { result } = await world.run(machine, { list: [1, 2, 3, 4] });
    expect(result).toEqual(succeeded({ list: [1, 2, 3, 4], done: [10, 21, 32, 43] }));
    expect(world.secondsPassed()).toBe(seconds);
  });

  test('Map of no items is an empty list; of what is no list it fails', async () => {
    const machine = machineWith({
      Each: { Type: 'Map', Iterator: { StartAt: 'Work', States: { Work: task('Work') } }, End: true },
    });
    expect((await new World().run(machine, [])).result).toEqual(succeeded([]));
    expect((await new World().run(machine, {})).result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('a machine that goes in circles ends when its history is full, as on AWS', async () => {
    const machine = machineWith({
      Ask: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'Done' }], Default: 'Again' },
      Again: { Type: 'Pass', Next: 'Ask' },
      Done: { Type: 'Succeed' },
    });
    const { result, history } = await new World().run(machine);
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('25000'),
    });
    expect(history).toHaveLength(25_000);
  });
});
