import { Fields } from './fields';
import type { Catcher, Retrier } from './retry';

const RESERVED = [
  'States.ALL',
  'States.BranchFailed',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout',
  'States.IntrinsicFailure',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.ParameterPathFailure',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.ResultPathMatchFailure',
  'States.ResultWriterFailed',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
];
const LARGEST_BUDGET = 99_999_999;

const readErrorEquals = (fields: Fields, isLast: boolean): string[] => {
  const names = fields.texts('ErrorEquals');
  const misspelt = names.find((name) => name.startsWith('States.') && !RESERVED.includes(name));
  if (misspelt !== undefined) fields.refuse('ErrorEquals', `${misspelt} is no error name of the States Language`);
  if (names.includes('States.ALL') && (names.length > 1 || !isLast)) {
    fields.refuse('ErrorEquals', 'States.ALL must stand alone, and in the last entry');
  }
  return names;
};

const readRetrier = (raw: unknown, where: string, isLast: boolean): Retrier => {
  const fields = Fields.of(raw, where, [
    'ErrorEquals',
    'IntervalSeconds',
    'MaxAttempts',
    'BackoffRate',
    'MaxDelaySeconds',
    'JitterStrategy',
    'Comment',
  ]);
  const jitter = fields.text('JitterStrategy') ?? 'NONE';
  if (jitter !== 'NONE' && jitter !== 'FULL') fields.refuse('JitterStrategy', 'must be FULL or NONE');
  const maxAttempts = fields.integer('MaxAttempts', 0) ?? 3;
  if (maxAttempts > LARGEST_BUDGET) fields.refuse('MaxAttempts', `must be at most ${LARGEST_BUDGET}`);
  return {
    errorEquals: readErrorEquals(fields, isLast),
    intervalSeconds: fields.integer('IntervalSeconds', 1) ?? 1,
    maxAttempts,
    backoffRate: fields.number('BackoffRate', 1) ?? 2,
    maxDelaySeconds: fields.integer('MaxDelaySeconds', 1),
    hasFullJitter: jitter === 'FULL',
  };
};

const readCatcher = (raw: unknown, where: string, isLast: boolean): Catcher => {
  const fields = Fields.of(raw, where, ['ErrorEquals', 'Next', 'ResultPath', 'Comment']);
  return {
    errorEquals: readErrorEquals(fields, isLast),
    next: fields.requiredText('Next'),
    resultPath: fields.resultPath(),
  };
};

/** Reads Retry and Catch. Refuses reserved names that do not exist: they would silently never match. */
export const readRetryAndCatch = (state: Fields): { retry: Retrier[]; catch: Catcher[] } => {
  const each = <T>(field: string, read: (raw: unknown, where: string, isLast: boolean) => T): T[] => {
    const list = state.list(field) ?? [];
    return list.map((raw, index) => read(raw, `${state.where} ${field}[${index}]`, index === list.length - 1));
  };
  return { retry: each('Retry', readRetrier), catch: each('Catch', readCatcher) };
};
