import { machineWith, task, World } from '../../support/interpreter-world';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output });
const runOne = async (state: object, input: unknown = {}, answer: unknown = {}) => {
  const world = new World({ Only: () => answer });
  return { ...(await world.run(machineWith({ Only: state }), input)), world };
};

describe('the way of the data through a state', () => {
  const input = { a: { b: 1 }, keep: 'me' };
  const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields });

  test.each([
    ['nothing given: the input', pass({}), input],
    ['Result replaces it', pass({ Result: [1] }), [1]],
    ['InputPath takes a part', pass({ InputPath: '$.a' }), { b: 1 }],
    ['InputPath null is an empty object', pass({ InputPath: null }), {}],
    ['OutputPath takes a part', pass({ OutputPath: '$.a.b' }), 1],
    ['OutputPath null is an empty object', pass({ OutputPath: null }), {}],
    ['ResultPath makes a slot', pass({ Result: 5, ResultPath: '$.x.y' }), { ...input, x: { y: 5 } }],
    ['ResultPath overwrites a slot', pass({ Result: 5, ResultPath: '$.a' }), { a: 5, keep: 'me' }],
    ['ResultPath null drops the result', pass({ Result: 5, ResultPath: null }), input],
    [
      'Parameters see what InputPath left',
      pass({ InputPath: '$.a', Parameters: { 'c.$': '$.b', d: [{ 'e.$': '$' }] } }),
      { c: 1, d: [{ e: { b: 1 } }] },
    ],
    [
      'ResultPath goes into the raw input, not into what InputPath left',
      pass({ InputPath: '$.a', Result: 5, ResultPath: '$.x' }),
      { ...input, x: 5 },
    ],
  ])('%s', async (_, state, output) => {
    expect((await runOne(state, input)).result).toEqual(succeeded(output));
  });

  test('a Task sees Parameters, and ResultSelector picks from its answer', async () => {
    const state = task('Only', {
      Parameters: { 'of.$': '$.a.b' },
      ResultSelector: { 'id.$': '$.Id', 'at.$': '$$.State.Name' },
      ResultPath: '$.made',
    });
    const { result, world } = await runOne(state, input, { Id: 'x', more: 1 });
    expect(world.calls).toEqual([{ state: 'Only', input: { of: 1 }, atSeconds: 0 }]);
    expect(result).toEqual(succeeded({ ...input, made: { id: 'x', at: 'Only' } }));
  });

  test('the answer of a task travels as JSON, as it would from a Lambda', async () => {
    const { result } = await runOne(task('Only'), {}, { at: new Date(0), nothing: undefined });
    expect(result).toEqual(succeeded({ at: '1970-01-01T00:00:00.000Z' }));
    const silent = new World({ Only: () => undefined });
    expect((await silent.run(machineWith({ Only: task('Only') }))).result).toEqual(succeeded(null));
  });

  test('a handler that changes its input changes nobody else’s', async () => {
    const world = new World({ First: (given) => void (given.list = 'gone') });
    const machine = machineWith({ First: task('First', { Next: 'Second', ResultPath: null }), Second: task('Second') });
    await world.run(machine, { list: [1] });
    expect(world.calls[1]?.input).toEqual({ list: [1] });
  });

  test.each([
    [
      'InputPath',
      { InputPath: '$.none' },
      'States.Runtime',
      'InputPath asks for $.none, which is not in the input (an object with a, keep)',
    ],
    ['Parameters', { Parameters: { 'x.$': '$.a.none' } }, 'States.Runtime', 'Parameters.x.$ asks for $.a.none'],
    [
      'ResultPath',
      { Result: 1, ResultPath: '$.keep.x' },
      'States.ResultPathMatchFailure',
      "before 'x' stands a string",
    ],
    [
      'an intrinsic function',
      { Parameters: { 'x.$': 'States.ArrayLength($.keep)' } },
      'States.IntrinsicFailure',
      'wants a list',
    ],
  ])('%s that does not fit fails the execution and says what was found', async (_, fields, error, cause) => {
    const { result } = await runOne(pass(fields), input);
    expect(result).toEqual({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
  });

  test('more than 256 KiB is not handed on, and States.ALL does not catch that', async () => {
    const state = task('Only', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }], Next: 'After' });
    const world = new World({ Only: () => 'x'.repeat(262_144) });
    const { result } = await world.run(machineWith({ Only: state, After: { Type: 'Succeed' } }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
