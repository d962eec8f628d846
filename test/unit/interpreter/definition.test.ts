import { parseMachine } from '../../../local/interpreter/interpreter';
import { machineWith, task, World } from '../../support/interpreter-world';

const only = (state: object) => ({ StartAt: 'Only', States: { Only: state } });
const pass = (fields: object) => only({ Type: 'Pass', End: true, ...fields });
const work = (fields: object) => only(task('Work', fields));
const choice = (rule: object) => ({
  StartAt: 'Ask',
  States: { Ask: { Type: 'Choice', Choices: [rule], Default: 'Done' }, Done: { Type: 'Succeed' } },
});

describe('parseMachine reads', () => {
  test('YAML as serverless.yml includes it, with the function in place of the ARN', async () => {
    const machine = parseMachine(`
      Comment: does the work
      StartAt: Work
      TimeoutSeconds: 60
      States:
        Work: { Type: Task, Resource: { Fn::GetAtt: [doWork, Arn] }, End: true }
    `);
    expect([machine.comment, machine.timeoutSeconds]).toEqual(['does the work', 60]);
    let resource = '';
    const world = new World({ Work: (_, __, ___, call) => void (resource = call.resource) });
    await world.run(machine);
    expect(resource).toBe('doWork');
  });

  test('what asl-validator has left its marks on', () => {
    expect(machineWith({ Only: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true } }).startAt).toBe('Only');
  });
});

describe('parseMachine refuses what it does not model, and names state and field', () => {
  test.each([
    ['an unknown field', pass({ Colour: 'red' }), 'state Only, field Colour: is not modelled'],
    ['Assign', pass({ Assign: { x: 1 } }), 'state Only, field Assign: is not modelled'],
    [
      'JSONata of the machine',
      { QueryLanguage: 'JSONata', ...pass({}) },
      'machine, field QueryLanguage: must be JSONPath',
    ],
    ['JSONata of a state', pass({ QueryLanguage: 'JSONata' }), 'state Only, field QueryLanguage: must be JSONPath'],
    ['.sync', work({ Resource: 'arn:aws:states:::ecs:runTask.sync' }), 'state Only, field Resource'],
    ['.sync:2', work({ Resource: 'arn:aws:states:::states:startExecution.sync:2' }), 'state Only, field Resource'],
    [
      '.waitForTaskToken',
      work({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }),
      'state Only, field Resource',
    ],
    ['a Task without Resource', only({ Type: 'Task', End: true }), 'state Only, field Resource: is missing'],
    ['an unknown type', only({ Type: 'Dance' }), 'state Only, field Type: Dance is not one of'],
    ['no Next and no End', only({ Type: 'Pass' }), 'state Only, field Next/End: exactly one'],
    ['Next and End', pass({ Next: 'Only' }), 'state Only, field Next/End: exactly one'],
    [
      'a Next that is not there',
      only({ Type: 'Pass', Next: 'Nowhere' }),
      'state Only, field Next: there is no state Nowhere',
    ],
    ['a StartAt that is not there', { ...pass({}), StartAt: 'X' }, 'machine, field StartAt: there is no state X'],
    [
      'a state that nothing leads to',
      { StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } },
      'state B: no other state leads to it',
    ],
    [
      'a path with a wildcard',
      pass({ InputPath: '$.a[*]' }),
      "state Only, field InputPath: '$.a[*]' is not a reference path",
    ],
    ['a path with a filter', pass({ OutputPath: '$..a' }), 'state Only, field OutputPath'],
    [
      'a ResultPath into the context',
      pass({ ResultPath: '$$.x' }),
      'state Only, field ResultPath: cannot write to the context',
    ],
    [
      'a bad path in Parameters',
      pass({ Parameters: { 'x.$': 'a.b' } }),
      "state Only, field Parameters: 'a.b' is not a path",
    ],
    [
      'one name twice',
      pass({ Parameters: { 'x.$': '$.a', x: 1 } }),
      "state Only, field Parameters: Parameters gives 'x' twice",
    ],
    [
      'an unknown intrinsic',
      pass({ Parameters: { 'x.$': 'States.UUID()' } }),
      'state Only, field Parameters: States.UUID is not modelled',
    ],
    ['too many values', pass({ Parameters: { 'x.$': 'States.ArrayLength($.a, 1)' } }), 'does not take 2 values'],
    [
      'a misspelt reserved error',
      work({ Retry: [{ ErrorEquals: ['States.Al'] }] }),
      'state Only Retry[0], field ErrorEquals: States.Al is no error name',
    ],
    [
      'States.ALL beside others',
      work({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
      'States.ALL must stand alone',
    ],
    [
      'States.ALL before others',
      work({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      'in the last entry',
    ],
    [
      'a rate below 1',
      work({ Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
      'state Only Retry[0], field BackoffRate',
    ],
    ['an unknown jitter', work({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'SOME' }] }), 'field JitterStrategy'],
    ['a Catch to nowhere', work({ Catch: [{ ErrorEquals: ['A'], Next: 'X' }] }), 'there is no state X'],
    [
      'a time-out of 0',
      work({ TimeoutSeconds: 0 }),
      'state Only, field TimeoutSeconds: must be a number of at least 1',
    ],
    [
      'TimeoutSecondsPath',
      work({ TimeoutSecondsPath: '$.t' }),
      'state Only, field TimeoutSecondsPath: is not modelled',
    ],
    ['a Wait without a time', only({ Type: 'Wait', End: true }), 'field Seconds/SecondsPath/Timestamp/TimestampPath'],
    ['a Wait until no time', only({ Type: 'Wait', Timestamp: 'noon', End: true }), 'state Only, field Timestamp'],
    [
      'a Parallel without branches',
      only({ Type: 'Parallel', Branches: [], End: true }),
      'state Only, field Branches: is empty',
    ],
    [
      'a distributed Map',
      only({ Type: 'Map', End: true, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...pass({}) } }),
      'Mode DISTRIBUTED is not modelled',
    ],
    [
      'ItemReader',
      only({ Type: 'Map', End: true, ItemReader: {}, Iterator: pass({}) }),
      'state Only, field ItemReader: is not modelled',
    ],
    [
      'a name that is taken in a branch',
      only({ Type: 'Parallel', Branches: [pass({})], End: true }),
      'state Only: the name is taken',
    ],
    [
      'a comparison that does not exist',
      choice({ Variable: '$.a', StringLike: 'x', Next: 'Done' }),
      'state Ask Choices[0], field StringLike',
    ],
    [
      'two comparisons',
      choice({ Variable: '$.a', IsNull: true, IsPresent: true, Next: 'Done' }),
      'exactly one comparison',
    ],
    [
      'a comparison with the wrong kind',
      choice({ Variable: '$.a', NumericEquals: '1', Next: 'Done' }),
      'field NumericEquals: must be given a numeric',
    ],
    ['a rule without Next', choice({ Variable: '$.a', IsNull: true }), 'state Ask Choices[0], field Next: is missing'],
    [
      'a nested rule with Next',
      choice({ Not: { Variable: '$.a', IsNull: true, Next: 'Done' }, Next: 'Done' }),
      'Choices[0] Not, field Next',
    ],
    ['no States', { StartAt: 'A' }, 'machine, field States: is missing'],
    ['no machine', 'just text', 'machine: an object is wanted'],
  ])('%s', (_, definition, message) => {
    expect(() => parseMachine(definition)).toThrow(message);
    expect(() => parseMachine(definition)).toThrow(expect.objectContaining({ name: 'InvalidDefinition' }));
  });
});
