import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  InvalidName,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { memoryState } from '../../../local/cloud/state';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

const MACHINE = 'arn:aws:states:local:000000000000:stateMachine:create';
const DEFINITION = `
StartAt: First
States:
  First: { Type: Task, Resource: { Fn::GetAtt: [first, Arn] }, ResultPath: $.first, Next: Second }
  Second:
    Type: Task
    Resource: { Fn::GetAtt: [second, Arn] }
    Retry: [{ ErrorEquals: [NotYet], IntervalSeconds: 30, BackoffRate: 1, MaxAttempts: 10 }]
    End: true
`;

type Step = (event: unknown, signal: AbortSignal) => Promise<unknown>;

const withMachine = (steps: Record<string, Step>, options: FixtureOptions = {}) => {
  const changes: { status: string; redriveCount: number }[] = [];
  const called: string[] = [];
  const fixture = cloudFixture({
    machines: { [MACHINE]: DEFINITION },
    invoke: (key, event, signal) => {
      called.push(key);
      return steps[key]?.(event, signal) ?? Promise.resolve(`${key} done`);
    },
    onStatusChange: async ({ detail }) =>
      void changes.push({ status: detail.status, redriveCount: detail.redriveCount }),
    ...options,
  });
  const stepFunctions = fixture.clients.of(SFNClient);
  const start = (name: string, input = '{}') =>
    stepFunctions.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name, input }));
  const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:one`;
  const describe = () => stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const history = async (more: object = {}) =>
    (await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, ...more }))).events ?? [];
  return { ...fixture, stepFunctions, start, executionArn, describe, history, changes, called };
};

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const failing = () => Promise.reject(named('StackFailed', 'the stack is broken'));

describe('Step Functions of the local cloud', () => {
  test('an execution runs its functions in order and succeeds with their output', async () => {
    const on = withMachine({});
    const { executionArn } = await on.start('one', '{"a":1}');
    expect(executionArn).toBe(on.executionArn);
    await on.pass(100);
    expect(await on.describe()).toMatchObject({
      status: 'SUCCEEDED',
      input: '{"a":1}',
      output: '"second done"',
      redriveStatus: 'NOT_REDRIVABLE',
    });
    expect(on.called).toEqual(['first', 'second']);
    expect(on.changes.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  test('the history has the shape of AWS, in both directions and in pages', async () => {
    const on = withMachine({ second: failing });
    await on.start('one');
    await on.pass(100);
    const events = await on.history();
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'ExecutionFailed',
    ]);
    expect(events[6]).toMatchObject({
      previousEventId: 6,
      stateEnteredEventDetails: { name: 'Second', input: '{"first":"first done"}' },
    });
    const cause = JSON.stringify({ errorMessage: 'the stack is broken', errorType: 'StackFailed' });
    expect(events[9]).toMatchObject({ lambdaFunctionFailedEventDetails: { error: 'StackFailed', cause } });
    expect(events[9]?.timestamp).toBeInstanceOf(Date);
    expect((await on.history({ reverseOrder: true, maxResults: 1 })).map(({ id }) => id)).toEqual([11]);
    expect(await on.describe()).toMatchObject({
      status: 'FAILED',
      error: 'StackFailed',
      cause,
      redriveStatus: 'REDRIVABLE',
    });
  });

  test('a redrive goes on at the step that failed', async () => {
    let isMended = false;
    const on = withMachine({ second: () => (isMended ? Promise.resolve('mended') : failing()) });
    await on.start('one');
    await on.pass(100);
    isMended = true;
    await on.stepFunctions.send(new RedriveExecutionCommand({ executionArn: on.executionArn }));
    await on.pass(100);
    expect(on.called).toEqual(['first', 'second', 'second']);
    expect(await on.describe()).toMatchObject({ status: 'SUCCEEDED', output: '"mended"', redriveCount: 1 });
    expect((await on.describe()).error).toBeUndefined();
    expect(on.changes).toEqual([
      { status: 'RUNNING', redriveCount: 0 },
      { status: 'FAILED', redriveCount: 0 },
      { status: 'RUNNING', redriveCount: 1 },
      { status: 'SUCCEEDED', redriveCount: 1 },
    ]);
  });

  test('what succeeded, what runs, and what ended more than 14 days ago cannot be redriven', async () => {
    const on = withMachine({ second: failing });
    const redrive = () => on.stepFunctions.send(new RedriveExecutionCommand({ executionArn: on.executionArn }));
    await expect(redrive()).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await on.start('one');
    await expect(redrive()).rejects.toBeInstanceOf(ExecutionNotRedrivable);
    await on.pass(100);
    await on.pass(14 * 86_400_000);
    await expect(redrive()).rejects.toBeInstanceOf(ExecutionNotRedrivable);
  });

  test('starting again is the same execution only with the same input and while it runs', async () => {
    const on = withMachine({ second: () => new Promise(() => undefined) });
    const first = await on.start('one', '{"a":1}');
    expect(await on.start('one', '{"a":1}')).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(on.start('one', '{"a":2}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await on.stepFunctions.send(new StopExecutionCommand({ executionArn: on.executionArn }));
    await expect(on.start('one', '{"a":1}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test('a stopped execution is aborted at once, and its step learns of it', async () => {
    let wasAborted = false;
    const waiting: Step = (_event, signal) => {
      signal.addEventListener('abort', () => (wasAborted = true));
      return new Promise(() => undefined);
    };
    const on = withMachine({ second: waiting });
    await on.start('one');
    await on.pass(100);
    await on.stepFunctions.send(
      new StopExecutionCommand({ executionArn: on.executionArn, error: 'Superseded', cause: 'newer' }),
    );
    expect(await on.describe()).toMatchObject({ status: 'ABORTED', error: 'Superseded', cause: 'newer' });
    expect(wasAborted).toBe(true);
  });

  test('a poll looks again as soon as something in the world has changed', async () => {
    let isReady = false;
    const on = withMachine({
      second: () => (isReady ? Promise.resolve('ready') : Promise.reject(named('NotYet', 'wait'))),
    });
    await on.start('one');
    await on.pass(1000);
    isReady = true;
    on.world.changed();
    await on.pass(100);
    expect((await on.describe()).status).toBe('SUCCEEDED');
  });

  test('names, machines and parameters that cannot be are refused', async () => {
    const on = withMachine({});
    await expect(on.start('a b')).rejects.toBeInstanceOf(InvalidName);
    const unknown = new StartExecutionCommand({ stateMachineArn: `${MACHINE}x`, name: 'one' });
    await expect(on.stepFunctions.send(unknown)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    const traced = new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'one', traceHeader: 'x' });
    await expect(on.stepFunctions.send(traced)).rejects.toMatchObject({ name: 'NotModelled' });
  });

  test('executions are listed by machine and status, and know their definition', async () => {
    const on = withMachine({ second: failing });
    await on.start('one');
    await on.pass(100);
    const list = new ListExecutionsCommand({ stateMachineArn: MACHINE, statusFilter: 'FAILED' });
    expect((await on.stepFunctions.send(list)).executions).toMatchObject([{ name: 'one', status: 'FAILED' }]);
    const { executionArn } = on;
    const { definition } = await on.stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(JSON.parse(definition ?? '')).toMatchObject({ StartAt: 'First' });
  });

  test('an execution that a restart cut off goes on from its history', async () => {
    const state = memoryState();
    const before = withMachine({ second: () => new Promise(() => undefined) }, { state });
    await before.start('one');
    await before.pass(100);
    await before.close();
    const after = withMachine({}, { state });
    expect((await after.describe()).status).toBe('RUNNING');
    await after.cloud.resume();
    await after.pass(100);
    expect(after.called).toEqual(['second']);
    expect(await after.describe()).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
  });
});
