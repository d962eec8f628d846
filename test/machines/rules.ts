import validate from 'asl-validator';
import { parseMachine } from '../../local/interpreter/interpreter';
import { ERROR_NAMES } from '../../functions/shared/errors';
import { type Flow, nextOf, type Retrier, type State, statesOf, tasksOf } from './definitions';

/** Names that AWS gives, which no list of ours can have. */
const AWS_NAMES = [
  ...['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
  ...['Lambda.TooManyRequestsException', 'ThrottlingException', 'Throttling', 'ThrottledException'],
  ...['TooManyRequestsException', 'RequestLimitExceeded', 'PriorRequestNotComplete'],
];

/** Which faults of Lambda itself are tried again: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html */
const STANDARD_RETRY: Retrier = {
  ErrorEquals: AWS_NAMES.slice(0, 4),
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};

/** What one call of a poll is taken to last, when the longest way through a machine is added up. */
const CALL_SECONDS = 1;

const withArns = (flow: Flow): Flow => ({
  ...flow,
  States: Object.fromEntries(
    Object.entries(flow.States).map(([name, state]) => [
      name,
      {
        ...state,
        ...(state.Resource ? { Resource: `arn:aws:lambda:eu-central-1:123456789012:function:${name}` } : {}),
        ...(state.Branches ? { Branches: state.Branches.map(withArns) } : {}),
      },
    ]),
  ),
});

const problemOf = (run: () => void): string[] => {
  try {
    run();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
};

const isValid = (machine: Flow): string[] => {
  const verdict = validate(structuredClone(withArns(machine)));
  return verdict.isValid ? [] : [verdict.errorsText('; ')];
};

const missing = (name: string, state: object, fields: string[]): string[] =>
  fields.filter((field) => !(field in state)).map((field) => `${name} has no ${field}`);

const ends = ({ Type, End }: State): boolean => Type === 'Succeed' || End === true;

/** The states that can be reached from one, in its flow, when nothing fails. */
const reachable = (flow: Flow, from: string, seen = new Set<string>()): Set<string> => {
  const state = flow.States[from];
  if (state === undefined || seen.has(from)) return seen;
  seen.add(from);
  nextOf(state).forEach((next) => reachable(flow, next, seen));
  return seen;
};

const longestWay = (flow: Flow, from: string, before: readonly string[] = []): number => {
  const state = flow.States[from];
  if (state === undefined || before.includes(from)) return 0;
  const inside = Math.max(0, ...(state.Branches ?? []).map((branch) => longestWay(branch, branch.StartAt)));
  const rest = Math.max(0, ...nextOf(state).map((next) => longestWay(flow, next, [...before, from])));
  return pollSeconds(state) + inside + rest;
};

const pollSeconds = ({ Retry = [] }: State): number =>
  Retry.filter(({ BackoffRate }) => BackoffRate === 1).reduce(
    (sum, { IntervalSeconds = 1, MaxAttempts = 3 }) => sum + (IntervalSeconds + CALL_SECONDS) * MaxAttempts,
    0,
  );

const slotsTwice = (machine: Flow): string[] => {
  const slots = tasksOf(machine).flatMap(({ state }) => state.ResultPath ?? []);
  return slots.filter((slot, index) => slots.indexOf(slot) !== index);
};

/** Each rule of the house for machines: what is wrong, in words; nothing for a machine that keeps it. */
export const RULES: Record<string, (machine: Flow) => string[]> = {
  'is valid for asl-validator': isValid,
  'is read by the interpreter': (machine) => problemOf(() => parseMachine(structuredClone(machine))),
  'says what it promises and ends some time': (machine) =>
    missing('The machine', machine, ['Comment', 'TimeoutSeconds']),
  'has Tasks that say why they are safe, end some time, and say where their result goes': (machine) =>
    tasksOf(machine).flatMap(({ name, state }) => missing(name, state, ['Comment', 'TimeoutSeconds', 'ResultPath'])),
  'has Tasks that do not overwrite the result of another': (machine) =>
    slotsTwice(machine).map((slot) => `${slot} is written by two Tasks`),
  'has nothing but names in its Retry and Catch that are registered': (machine) =>
    statesOf(machine).flatMap(({ name, state }) =>
      [...(state.Retry ?? []), ...(state.Catch ?? [])]
        .flatMap(({ ErrorEquals }) => ErrorEquals)
        .filter((error) => ![...ERROR_NAMES, ...AWS_NAMES].includes(error))
        .map((error) => `${name} names ${error}, which nobody throws`),
    ),
  'has the standard Retry first in every Task': (machine) =>
    tasksOf(machine)
      .filter(({ state }) => JSON.stringify(state.Retry?.[0]) !== JSON.stringify(STANDARD_RETRY))
      .map(({ name }) => `${name} has another first Retry`),
  'never tries again whatever happened': (machine) =>
    statesOf(machine)
      .filter(({ state }) =>
        state.Retry?.some(({ ErrorEquals }) => /States\.(ALL|TaskFailed)/.test(ErrorEquals.join())),
      )
      .map(({ name }) => `${name} retries everything`),
  'names no error twice in one Retry, because only the first would count': (machine) =>
    statesOf(machine).flatMap(({ name, state }) => {
      const names = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      return names
        .filter((error, index) => names.indexOf(error) !== index)
        .map((error) => `${name} has ${error} twice`);
    }),
  'has a Default in every Choice': (machine) =>
    statesOf(machine)
      .filter(({ state }) => state.Type === 'Choice')
      .flatMap(({ name, state }) => missing(name, state, ['Default'])),
  'has no Fail, because a redrive would enter it and fail again': (machine) =>
    statesOf(machine)
      .filter(({ state }) => state.Type === 'Fail')
      .map(({ name }) => `${name} is a Fail`),
  'never ends well after a failure': (machine) =>
    statesOf(machine).flatMap(({ name, state, flow }) =>
      (state.Catch ?? [])
        .filter(({ Next }) => [...reachable(flow, Next)].some((other) => ends(flow.States[other] ?? { Type: '' })))
        .map(({ Next }) => `${name} catches and goes on to ${Next}, from where it succeeds`),
    ),
  'has time for all its polls one after the other': (machine) => {
    const seconds = longestWay(machine, machine.StartAt);
    const limit = machine.TimeoutSeconds ?? 0;
    return seconds < limit ? [] : [`The polls may last ${seconds} s, the machine only ${limit} s`];
  },
};
