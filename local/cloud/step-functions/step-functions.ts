import {
  type DescribeExecutionCommandInput,
  type DescribeStateMachineForExecutionCommandInput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  type GetExecutionHistoryCommandInput,
  InvalidExecutionInput,
  InvalidName,
  type ListExecutionsCommandInput,
  type RedriveExecutionCommandInput,
  type StartExecutionCommandInput,
  StateMachineDoesNotExist,
  type StopExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../interpreter/interpreter';
import { type Service, command, refuseOther } from '../not-modelled';
import { pageOf } from '../pages';
import { type World, hexId } from '../world';
import { type ExecutionRecord, describeExecution, executionsIn, whyNotRedrivable } from './executions';
import { describeEvent } from './history';
import type { Runner } from './run-executions';

const $metadata = { httpStatusCode: 400 };

const executionOrFault = (world: World, arn: string | undefined): ExecutionRecord => {
  const execution = executionsIn(world).get(arn ?? '');
  if (execution === undefined)
    throw new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${arn}'`, $metadata });
  return execution;
};

/** Step Functions: Standard workflows, run by the interpreter. */
export const stepFunctions = (world: World, runner: Runner): Service => ({
  ...command<StartExecutionCommandInput>('StartExecution', ['stateMachineArn', 'name', 'input'], (input) =>
    start(world, runner, input),
  ),
  ...command<DescribeExecutionCommandInput>('DescribeExecution', ['executionArn'], ({ executionArn }) =>
    describeExecution(world, executionOrFault(world, executionArn)),
  ),
  ...command<StopExecutionCommandInput>(
    'StopExecution',
    ['executionArn', 'error', 'cause'],
    ({ executionArn, error, cause }) => {
      const { arn } = executionOrFault(world, executionArn);
      runner.stop(arn, error, cause);
      return { stopDate: new Date(executionOrFault(world, arn).endedAt ?? world.clock.now()) };
    },
  ),
  ...command<RedriveExecutionCommandInput>('RedriveExecution', ['executionArn'], ({ executionArn }) => {
    const {
      endedAt: _endedAt,
      error: _error,
      cause: _cause,
      output: _output,
      ...execution
    } = executionOrFault(world, executionArn);
    const reason = whyNotRedrivable(world, executionOrFault(world, executionArn));
    if (reason !== undefined) throw new ExecutionNotRedrivable({ message: reason, $metadata });
    const redrivenAt = world.clock.now();
    const redriven: ExecutionRecord = {
      ...execution,
      status: 'RUNNING',
      redrivenAt,
      redriveCount: execution.redriveCount + 1,
    };
    executionsIn(world).put(redriven.arn, redriven);
    world.changed();
    runner.run(redriven, true);
    return { redriveDate: new Date(redrivenAt) };
  }),
  ...command<GetExecutionHistoryCommandInput>(
    'GetExecutionHistory',
    ['executionArn', 'reverseOrder', 'maxResults', 'nextToken', 'includeExecutionData'],
    (input) => {
      refuseOther('GetExecutionHistory', 'includeExecutionData', input.includeExecutionData, [true]);
      const { arn } = executionOrFault(world, input.executionArn);
      const recorded = world.state.history.read(arn) as HistoryEvent[];
      const ordered = input.reverseOrder ? [...recorded].reverse() : recorded;
      const { items, next } = pageOf(ordered, input.nextToken, input.maxResults || 100);
      return { events: items.map(describeEvent), ...(next ? { nextToken: next } : {}) };
    },
  ),
  ...command<DescribeStateMachineForExecutionCommandInput>(
    'DescribeStateMachineForExecution',
    ['executionArn'],
    ({ executionArn }) => {
      const { machineArn, definition, startedAt } = executionOrFault(world, executionArn);
      return {
        stateMachineArn: machineArn,
        name: machineArn.split(':').at(-1),
        definition,
        updateDate: new Date(startedAt),
      };
    },
  ),
  ...command<ListExecutionsCommandInput>(
    'ListExecutions',
    ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken'],
    (input) => {
      const wanted = executionsIn(world)
        .all()
        .filter(
          ({ machineArn, status }) =>
            machineArn === input.stateMachineArn && [undefined, status].includes(input.statusFilter),
        )
        .sort((one, other) => other.startedAt - one.startedAt);
      const { items, next } = pageOf(wanted, input.nextToken, input.maxResults || 100);
      return { executions: items.map((execution) => summary(world, execution)), ...(next ? { nextToken: next } : {}) };
    },
  ),
});

const summary = (world: World, execution: ExecutionRecord) => {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } =
    describeExecution(world, execution);
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    ...(stopDate && { stopDate }),
    redriveCount,
    ...(redriveDate && { redriveDate }),
  };
};

const NAME = /^[^\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const start = (world: World, runner: Runner, input: StartExecutionCommandInput) => {
  const machineArn = input.stateMachineArn ?? '';
  const definition = runner.definitionOf(machineArn);
  if (definition === undefined)
    throw new StateMachineDoesNotExist({ message: `State Machine Does Not Exist: '${machineArn}'`, $metadata });
  const name = input.name ?? hexId(world, 32);
  if (!NAME.test(name)) throw new InvalidName({ message: `Invalid Name: '${name}'`, $metadata });
  const text = input.input ?? '{}';
  assertJson(text);
  const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const existing = executionsIn(world).get(arn);
  if (existing !== undefined) {
    if (existing.status !== 'RUNNING' || existing.input !== text) {
      throw new ExecutionAlreadyExists({ message: `Execution Already Exists: '${arn}'`, $metadata });
    }
    return { executionArn: arn, startDate: new Date(existing.startedAt) };
  }
  const startedAt = world.clock.now();
  const execution: ExecutionRecord = {
    arn,
    name,
    machineArn,
    definition,
    input: text,
    status: 'RUNNING',
    startedAt,
    redriveCount: 0,
  };
  executionsIn(world).put(arn, execution);
  world.changed();
  runner.run(execution, false);
  return { executionArn: arn, startDate: new Date(startedAt) };
};

const assertJson = (text: string): void => {
  try {
    JSON.parse(text);
  } catch {
    throw new InvalidExecutionInput({
      message: `Invalid State Machine Execution Input: '${text.slice(0, 100)}' is no JSON`,
      $metadata,
    });
  }
};
