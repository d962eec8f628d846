import validate from 'asl-validator';
import type { Random } from '../../functions/shared/random';
import {
  parseMachine,
  startExecution,
  type Execution,
  type ExecutionStart,
  type HistoryEvent,
  type InterpreterOptions,
  type StateMachine,
  type TaskCall,
} from '../../local/interpreter/interpreter';
import { virtualClock, type VirtualClock } from './virtual-clock';

/** What a Task does at its nth call (from 1): gives a value, throws, or waits on the clock. */
export type Answer = (input: any, nth: number, world: World, call: TaskCall) => unknown;
export type Call = { state: string; input: unknown; atSeconds: number };

/** A named error, as a handler throws it. */
export const named = (name: string, message = `${name} happened`): Error => Object.assign(new Error(message), { name });

/** A Task with the ARN of a function of the same name. */
export const task = (name: string, fields: object = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
  ...('Next' in fields ? {} : { End: true }),
  ...fields,
});

/** Reads a machine that asl-validator finds valid too. */
export const machineOf = (definition: object): StateMachine => {
  const verdict = validate(structuredClone(definition));
  if (!verdict.isValid) throw new Error(verdict.errorsText('\n'));
  return parseMachine(definition);
};

/** A machine of these states, starting at the first. */
export const machineWith = (states: Record<string, object>, fields: object = {}): StateMachine =>
  machineOf({ StartAt: Object.keys(states)[0], States: states, ...fields });

/** Random bytes that are always the same: the fraction 0.5. */
const half: Random = { bytes: (count) => Buffer.from([0x80, ...Array<number>(count - 1).fill(0)]) };

/** Functions, a virtual clock, and what was called when. */
export class World {
  readonly clock: VirtualClock;
  readonly calls: Call[] = [];
  readonly started: number;
  private ownSleeps = 0;
  private readonly interpreterClock = {
    now: () => this.clock.now(),
    sleep: (milliseconds: number, signal?: AbortSignal) => {
      this.ownSleeps += 1;
      return this.clock.sleep(milliseconds, signal).finally(() => (this.ownSleeps -= 1));
    },
  };

  constructor(
    private readonly answers: Record<string, Answer> = {},
    private readonly options: Partial<InterpreterOptions> = {},
    start: number | string = '2030-01-01T00:00:00.000Z',
  ) {
    this.clock = virtualClock(start);
    this.started = this.clock.now();
  }

  start(machine: StateMachine, input: unknown = {}, start: Partial<ExecutionStart> = {}): Execution {
    const arn = 'arn:aws:states:eu-central-1:123456789012:execution:Machine:run';
    const machineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Machine';
    const runTask = (call: TaskCall) => this.runTask(call);
    const options = { clock: this.interpreterClock, random: half, runTask, ...this.options };
    return startExecution(machine, { arn, name: 'run', machineArn, input, ...start }, options);
  }

  /** Runs to the end; no sleep of the interpreter may be left over then (those of tasks that go on unheard may). */
  async run(machine: StateMachine, input: unknown = {}, start: Partial<ExecutionStart> = {}) {
    const execution = this.start(machine, input, start);
    const result = await this.clock.run(execution.result);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.ownSleeps > 0) throw new Error(`${this.ownSleeps} sleeps were not cancelled`);
    return { result, history: execution.history() };
  }

  /** Goes on with an execution that has failed. */
  redrive(machine: StateMachine, history: HistoryEvent[], input: unknown = {}) {
    return this.run(machine, input, { history, isRedrive: true });
  }

  secondsPassed(): number {
    return (this.clock.now() - this.started) / 1000;
  }

  private async runTask(call: TaskCall): Promise<unknown> {
    const state = call.stateName;
    this.calls.push({ state, input: call.input, atSeconds: this.secondsPassed() });
    const nth = this.calls.filter((each) => each.state === state).length;
    const answer = this.answers[state];
    return answer ? answer(call.input, nth, this, call) : {};
  }
}

/** The types of the events, with where: `TaskStateEntered Database`. */
export const eventNames = (history: HistoryEvent[]): string[] =>
  history.map(({ type, path }) => [type, path.join('/')].filter(Boolean).join(' '));
