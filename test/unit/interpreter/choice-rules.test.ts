import { machineWith, World } from '../../support/interpreter-world';

const ask = async (rule: object, input: unknown) => {
  const done = (Result: string) => ({ Type: 'Pass', Result, End: true });
  const machine = machineWith({
    Ask: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    Yes: done('yes'),
    No: done('no'),
  });
  const { result } = await new World().run(machine, input);
  return result.status === 'SUCCEEDED' ? result.output : result.error;
};
const on = (fields: object) => ({ Variable: '$.x', ...fields });

const T1 = '2030-01-01T00:00:00Z';
const T2 = '2030-01-01T02:00:00+01:00';

test.each([
  [on({ StringEquals: 'a' }), { x: 'a' }, 'yes'],
  [on({ StringEquals: 'a' }), { x: 'b' }, 'no'],
  [on({ StringEquals: '1' }), { x: 1 }, 'no'],
  [on({ StringEquals: 'a' }), {}, 'States.Runtime'],
  [on({ StringLessThan: 'b' }), { x: 'a' }, 'yes'],
  [on({ StringGreaterThan: 'b' }), { x: 'a' }, 'no'],
  [on({ StringLessThanEquals: 'a' }), { x: 'a' }, 'yes'],
  [on({ StringGreaterThanEquals: 'b' }), { x: 'a' }, 'no'],
  [on({ StringEqualsPath: '$.y' }), { x: 'a', y: 'a' }, 'yes'],
  [on({ StringEqualsPath: '$.y' }), { x: 'a', y: 1 }, 'States.Runtime'],
  [on({ StringEqualsPath: '$.y' }), { x: 'a' }, 'States.Runtime'],
  [on({ StringEqualsPath: '$$.Execution.Name' }), { x: 'run' }, 'yes'],
  [on({ StringMatches: 'log-*.txt' }), { x: 'log-1.txt' }, 'yes'],
  [on({ StringMatches: 'log-*.txt' }), { x: 'log-1xtxt' }, 'no'],
  [on({ StringMatches: 'a\\*c' }), { x: 'abc' }, 'no'],
  [on({ StringMatches: 'a\\*c' }), { x: 'a*c' }, 'yes'],
  [on({ StringMatches: '*a\\\\*' }), { x: 'xa\\y' }, 'yes'],
  [on({ StringMatches: '*' }), { x: 5 }, 'no'],
  [on({ NumericEquals: 1 }), { x: 1.0 }, 'yes'],
  [on({ NumericLessThan: 1 }), { x: 0 }, 'yes'],
  [on({ NumericGreaterThan: 1 }), { x: 1 }, 'no'],
  [on({ NumericLessThanEquals: 1 }), { x: 1 }, 'yes'],
  [on({ NumericGreaterThanEquals: 1 }), { x: 0.9 }, 'no'],
  [on({ NumericLessThanPath: '$.y' }), { x: 1, y: 2 }, 'yes'],
  [on({ NumericEquals: 1 }), { x: '1' }, 'no'],
  [on({ BooleanEquals: false }), { x: false }, 'yes'],
  [on({ BooleanEquals: false }), { x: null }, 'no'],
  [on({ BooleanEqualsPath: '$.y' }), { x: true, y: true }, 'yes'],
  [on({ TimestampEquals: T1 }), { x: '2030-01-01T01:00:00+01:00' }, 'yes'],
  [on({ TimestampLessThan: T2 }), { x: T1 }, 'yes'],
  [on({ TimestampGreaterThan: T2 }), { x: T1 }, 'no'],
  [on({ TimestampLessThanEquals: T1 }), { x: T1 }, 'yes'],
  [on({ TimestampGreaterThanEqualsPath: '$.y' }), { x: T1, y: T2 }, 'no'],
  [on({ TimestampEquals: T1 }), { x: 'noon' }, 'no'],
  [on({ IsNull: true }), { x: null }, 'yes'],
  [on({ IsNull: true }), {}, 'States.Runtime'],
  [on({ IsPresent: true }), { x: null }, 'yes'],
  [on({ IsPresent: true }), {}, 'no'],
  [on({ IsPresent: false }), { y: 1 }, 'yes'],
  [on({ IsNumeric: true }), { x: 1 }, 'yes'],
  [on({ IsString: false }), { x: 1 }, 'yes'],
  [on({ IsBoolean: true }), { x: 'true' }, 'no'],
  [on({ IsTimestamp: true }), { x: T2 }, 'yes'],
  [on({ IsTimestamp: true }), { x: '2030-01-01' }, 'no'],
  [{ Not: on({ IsNull: true }) }, { x: 1 }, 'yes'],
  [{ And: [on({ IsPresent: true }), on({ NumericEquals: 1 })] }, {}, 'no'],
  [{ And: [on({ IsPresent: true }), on({ NumericEquals: 1 })] }, { x: 1 }, 'yes'],
  [{ Or: [on({ NumericEquals: 1 }), { Not: on({ NumericEquals: 2 }) }] }, { x: 2 }, 'no'],
  [{ Or: [on({ NumericEquals: 1 }), on({ NumericEquals: 2 })] }, { x: 2 }, 'yes'],
])('%j of %j: %s', async (rule, input, answer) => {
  expect(await ask(rule, input)).toBe(answer);
});

test('the first rule that holds counts, and it sees what InputPath left', async () => {
  const end = { Type: 'Pass', Parameters: { 'at.$': '$$.State.Name', 'input.$': '$' }, End: true };
  const rule = (value: number, Next: string) => ({ Variable: '$', NumericGreaterThan: value, Next });
  const ask = { Type: 'Choice', InputPath: '$.n', Choices: [rule(9, 'Many'), rule(0, 'Some'), rule(-9, 'Few')] };
  const machine = machineWith({ Ask: ask, Many: end, Some: end, Few: end });
  expect((await new World().run(machine, { n: 5 })).result).toMatchObject({ output: { at: 'Some', input: 5 } });
});
