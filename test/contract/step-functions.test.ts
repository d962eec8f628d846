import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import { contract, until } from './contract';
import type { MachineName } from './machines';
import { unique } from './names';

/** What the steps of TwoSteps are given: the second one fails under that name. */
const input = (fail?: string) => JSON.stringify({ first: {}, second: fail === undefined ? {} : { fail } });

contract('Step Functions', (cloud, behaviour) => {
  const stepFunctions = cloud.clients.of(SFNClient);
  const machines = new Map<MachineName, Promise<string>>();
  const machine = (name: MachineName): Promise<string> => {
    const arn = machines.get(name) ?? cloud.machine(name);
    machines.set(name, arn);
    return arn;
  };

  const start = async (of: MachineName, name: string, text: string) =>
    stepFunctions.send(new StartExecutionCommand({ stateMachineArn: await machine(of), name, input: text }));
  const describe = (executionArn: string | undefined) =>
    stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const stop = (executionArn: string | undefined) =>
    stepFunctions.send(
      new StopExecutionCommand({ executionArn, error: 'Superseded', cause: 'a newer one is at work' }),
    );
  const redrive = (executionArn: string | undefined) =>
    stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
  const history = async (executionArn: string | undefined, more: object = {}) =>
    (await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, ...more }))).events ?? [];
  const untilEnded = (executionArn: string | undefined) =>
    until(
      cloud,
      () => describe(executionArn),
      ({ status }) => status !== 'RUNNING',
    );

  const withRunning = async (name = unique('run'), text = '{"a":1}') => {
    const { executionArn } = await start('Waiting', name, text);
    await until(
      cloud,
      () => history(executionArn),
      (events) => events.length >= 2,
    );
    return { name, text, executionArn };
  };
  const withEnded = async (fail?: string) => {
    const { executionArn } = await start('TwoSteps', unique('run'), input(fail));
    return untilEnded(executionArn);
  };
  const missing = async () =>
    `${(await machine('Waiting')).replace(':stateMachine:', ':execution:')}:${unique('missing')}`;

  behaviour('the ARN of an execution is that of its machine with the name at its end', async () => {
    const { name, executionArn } = await withRunning();
    expect(executionArn).toBe(`${(await machine('Waiting')).replace(':stateMachine:', ':execution:')}:${name}`);
    await stop(executionArn);
  });

  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
  behaviour('a start with name and input of a running execution is that execution', async () => {
    const { name, text, executionArn } = await withRunning();
    const { startDate } = await describe(executionArn);
    const again = await start('Waiting', name, text);
    expect(again).toMatchObject({ executionArn, startDate });
    await stop(executionArn);
  });

  behaviour('a start with the name of a running execution and another input is ExecutionAlreadyExists', async () => {
    const { name, executionArn } = await withRunning();
    await expect(start('Waiting', name, '{"a":2}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await stop(executionArn);
  });

  behaviour('a start with name and input of an execution that has ended is ExecutionAlreadyExists', async () => {
    const { name, text, executionArn } = await withRunning();
    await stop(executionArn);
    await untilEnded(executionArn);
    await expect(start('Waiting', name, text)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  behaviour('an execution that is not there is ExecutionDoesNotExist, whatever is asked of it', async () => {
    const executionArn = await missing();
    await expect(describe(executionArn)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await expect(history(executionArn)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await expect(stop(executionArn)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    const definition = stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    await expect(definition).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  });

  behaviour('a stopped execution is ABORTED with the error and the cause that were given', async () => {
    const { executionArn } = await withRunning();
    await stop(executionArn);
    expect(await untilEnded(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Superseded',
      cause: 'a newer one is at work',
      stopDate: expect.any(Date),
    });
  });

  behaviour('an execution that succeeded has its input and output as they were', async () => {
    expect(await withEnded()).toMatchObject({ status: 'SUCCEEDED', input: input(), output: '{}' });
  });

  behaviour('an execution says how often it was redriven, and whether it can be', async () => {
    expect(await withEnded()).toMatchObject({ redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE' });
    expect(await withEnded('StackFailed')).toMatchObject({ redriveCount: 0, redriveStatus: 'REDRIVABLE' });
  });

  behaviour('an execution that runs or that succeeded cannot be redriven', async () => {
    const { executionArn } = await withRunning();
    await expect(redrive(executionArn)).rejects.toBeInstanceOf(ExecutionNotRedrivable);
    await stop(executionArn);
    const ended = await withEnded();
    await expect(redrive(ended.executionArn)).rejects.toBeInstanceOf(ExecutionNotRedrivable);
  });

  behaviour(
    'the error of a function fails the execution under its own name, with its message in the cause',
    async () => {
      const ended = await withEnded('StackFailed');
      expect(ended).toMatchObject({ status: 'FAILED', error: 'StackFailed' });
      const cause: unknown = JSON.parse(ended.cause ?? '{}');
      expect(cause).toMatchObject({ errorType: 'StackFailed', errorMessage: 'StackFailed was asked for' });
    },
  );

  behaviour(
    'the history of a function that fails says what happened, each event after the one that caused it',
    async () => {
      const { executionArn } = await withEnded('StackFailed');
      const events = await history(executionArn);
      expect(events.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        ...['TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded'],
        'TaskStateExited',
        ...['TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionFailed'],
        'ExecutionFailed',
      ]);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      for (const { id = 0, previousEventId } of events) expect(previousEventId).toBeLessThan(id);
      const named = (type: string) => events.filter((event) => event.type === type);
      const entered = named('TaskStateEntered').map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
      expect(entered).toEqual(['First', 'Second']);
      expect(named('TaskStateExited')[0]?.stateExitedEventDetails?.name).toBe('First');
      expect(named('LambdaFunctionFailed')[0]?.lambdaFunctionFailedEventDetails?.error).toBe('StackFailed');
    },
  );

  behaviour('a history comes in pages, and newest first when that is asked for', async () => {
    const { executionArn } = await withEnded();
    const all = (await history(executionArn)).map(({ id }) => id);
    const paged: (number | undefined)[] = [];
    const pages = paginateGetExecutionHistory({ client: stepFunctions, pageSize: 3 }, { executionArn });
    for await (const { events = [] } of pages) {
      expect(events.length).toBeLessThanOrEqual(3);
      paged.push(...events.map(({ id }) => id));
    }
    expect(paged).toEqual(all);
    const newest = await history(executionArn, { reverseOrder: true, maxResults: 2 });
    expect(newest.map(({ id }) => id)).toEqual([...all].reverse().slice(0, 2));
  });

  /** In the words for a function, or in those for any task: the product counts both. */
  const isScheduled = ({ type }: HistoryEvent) => type === 'LambdaFunctionScheduled' || type === 'TaskScheduled';
  const scheduled = async (executionArn: string | undefined) =>
    (await history(executionArn)).filter(isScheduled).length;

  behaviour('a step is tried again for the error names of its Retry, as often as that says', async () => {
    const ended = await withEnded('NotReady');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'NotReady' });
    // Once the first step, three times the second.
    expect(await scheduled(ended.executionArn)).toBe(4);
  });

  behaviour('a step is not tried again for any other error name', async () => {
    const { executionArn } = await withEnded('NotReadyYet');
    expect(await scheduled(executionArn)).toBe(2);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
  behaviour('a redrive goes on at the step that failed, with its retries anew, and counts', async () => {
    const { executionArn } = await withEnded('NotReady');
    await redrive(executionArn);
    const look = () => describe(executionArn);
    const again = await until(cloud, look, ({ status, redriveCount }) => status === 'FAILED' && redriveCount === 1);
    expect(again).toMatchObject({ error: 'NotReady', redriveDate: expect.any(Date) });
    const events = await history(executionArn);
    expect(events.filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(1);
    const since = events.slice(events.findIndex(({ type }) => type === 'ExecutionRedriven'));
    expect(since.filter(isScheduled)).toHaveLength(3);
    const succeeded = events.filter(({ type }) => type === 'LambdaFunctionSucceeded');
    expect(succeeded).toHaveLength(1);
  });

  behaviour('an execution knows the definition that it was started with', async () => {
    const { executionArn } = await withEnded();
    const { definition } = await stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(Object.keys((JSON.parse(definition ?? '{}') as { States: object }).States)).toEqual(['First', 'Second']);
  });
});
