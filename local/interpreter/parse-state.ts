import { compileRule } from './choice-rules';
import { Fields } from './fields';
import { parseExpression, type Expression } from './intrinsics';
import { isJsonObject } from './json';
import type { Flow, State, WaitState } from './machine';
import { readRetryAndCatch } from './parse-retry';
import { parseTimestamp } from './timestamps';

/** Reads the states of a branch or an iteration. */
export type ReadFlow = (raw: unknown, where: string, alsoKnown: string[]) => Flow;

const EVERY = ['Type', 'Comment'];
const PATHS = [...EVERY, 'InputPath', 'OutputPath'];
const NEXT = ['Next', 'End'];
const RESULT = [...PATHS, ...NEXT, 'Parameters', 'ResultPath'];
const RETRYABLE = [...RESULT, 'ResultSelector', 'Retry', 'Catch'];

const readNext = (fields: Fields): string | undefined => {
  if (fields.has('End') && fields.raw('End') !== true) fields.refuse('End', 'must be true');
  return fields.exactlyOne('Next', 'End') === 'Next' ? fields.requiredText('Next') : undefined;
};

const common = (fields: Fields, name: string) => ({ name, comment: fields.text('Comment') });
const paths = (fields: Fields) => ({
  inputPath: fields.pathOrNull('InputPath'),
  outputPath: fields.pathOrNull('OutputPath'),
});
const result = (fields: Fields) => ({
  ...paths(fields),
  next: readNext(fields),
  parameters: fields.template('Parameters'),
  resultSelector: fields.template('ResultSelector'),
  resultPath: fields.resultPath(),
});

/** Text, or `{Fn::GetAtt: [restoreDatabase, Arn]}` as serverless.yml includes it: then the name of the function. */
const readResource = (fields: Fields): string => {
  const raw = fields.raw('Resource');
  const reference = isJsonObject(raw) ? raw['Fn::GetAtt'] : undefined;
  if (Array.isArray(reference) && typeof reference[0] === 'string' && reference[1] === 'Arn') return reference[0];
  const resource = fields.requiredText('Resource');
  if (/\.(sync(:\d+)?|waitForTaskToken)$/.test(resource)) fields.refuse('Resource', `${resource} is not modelled`);
  return resource;
};

/** A Lambda sends no heartbeats: whichever limit is shorter ends it. */
const readTimeout = (fields: Fields): number | undefined => {
  const limits = [fields.integer('TimeoutSeconds', 1), fields.integer('HeartbeatSeconds', 1)];
  const given = limits.filter((limit) => limit !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
};

const readWait = (fields: Fields): WaitState['until'] => {
  switch (fields.exactlyOne('Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath')) {
    case 'Seconds':
      return { unit: 'seconds', value: fields.integer('Seconds', 0) ?? 0 };
    case 'SecondsPath':
      return { unit: 'seconds', value: fields.path('SecondsPath') };
    case 'TimestampPath':
      return { unit: 'timestamp', value: fields.path('TimestampPath') };
    default: {
      const value = fields.requiredText('Timestamp');
      if (parseTimestamp(value) === undefined) fields.refuse('Timestamp', 'must be like 2030-01-31T12:00:00Z');
      return { unit: 'timestamp', value };
    }
  }
};

const readFailText = (fields: Fields, field: string): string | Expression => {
  if (!fields.has(`${field}Path`)) return fields.text(field) ?? '';
  fields.exactlyOne(field, `${field}Path`);
  return fields.reading(`${field}Path`, () => parseExpression(fields.requiredText(`${field}Path`)));
};

const readBranches = (fields: Fields, readFlow: ReadFlow): Flow[] => {
  const branches = fields.list('Branches') ?? [];
  if (branches.length === 0) fields.refuse('Branches', 'is empty');
  return branches.map((branch, index) => readFlow(branch, `${fields.where} Branches[${index}]`, []));
};

const readProcessor = (fields: Fields, readFlow: ReadFlow): Flow => {
  const field = fields.exactlyOne('ItemProcessor', 'Iterator');
  const raw = fields.raw(field);
  const where = `${fields.where} ${field}`;
  const config = isJsonObject(raw) ? raw['ProcessorConfig'] : undefined;
  if (config !== undefined) {
    const mode = Fields.of(config, `${where} ProcessorConfig`, ['Mode']).text('Mode') ?? 'INLINE';
    if (mode !== 'INLINE') fields.refuse(field, `a Map with Mode ${mode} is not modelled`);
  }
  return readFlow(raw, where, ['ProcessorConfig']);
};

/** Reads one state; refuses, naming state and field, whatever the interpreter would not do exactly as AWS does. */
export const readState = (name: string, raw: unknown, readFlow: ReadFlow): State => {
  const type = isJsonObject(raw) ? raw['Type'] : undefined;
  const known = (fields: string[]) => Fields.of(raw, `state ${name}`, fields);
  switch (type) {
    case 'Pass': {
      const fields = known([...RESULT, 'Result']);
      return { type, ...common(fields, name), ...result(fields), result: fields.raw('Result') };
    }
    case 'Task': {
      const fields = known([...RETRYABLE, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds']);
      const own = { resource: readResource(fields), timeoutSeconds: readTimeout(fields) };
      return { type, ...common(fields, name), ...result(fields), ...readRetryAndCatch(fields), ...own };
    }
    case 'Parallel': {
      const fields = known([...RETRYABLE, 'Branches']);
      const own = { branches: readBranches(fields, readFlow) };
      return { type, ...common(fields, name), ...result(fields), ...readRetryAndCatch(fields), ...own };
    }
    case 'Map': {
      const fields = known([...RETRYABLE, 'ItemsPath', 'ItemSelector', 'ItemProcessor', 'Iterator', 'MaxConcurrency']);
      if (fields.has('Parameters') && fields.has('ItemSelector'))
        fields.refuse('Parameters', 'does not go with ItemSelector');
      const own = {
        itemsPath: fields.path('ItemsPath'),
        itemSelector: fields.template('ItemSelector') ?? fields.template('Parameters'),
        processor: readProcessor(fields, readFlow),
        maxConcurrency: fields.integer('MaxConcurrency', 0) ?? 0,
      };
      // in a Map, Parameters is the old name of ItemSelector: it makes the items, not the input
      return {
        type,
        ...common(fields, name),
        ...result(fields),
        parameters: undefined,
        ...readRetryAndCatch(fields),
        ...own,
      };
    }
    case 'Choice': {
      const fields = known([...PATHS, 'Choices', 'Default']);
      const choices = fields.list('Choices') ?? [];
      if (choices.length === 0) fields.refuse('Choices', 'is empty');
      const rules = choices.map((rule, index) => compileRule(rule, `${fields.where} Choices[${index}]`));
      return {
        type,
        ...common(fields, name),
        ...paths(fields),
        next: undefined,
        rules,
        default: fields.text('Default'),
      };
    }
    case 'Wait': {
      const fields = known([...PATHS, ...NEXT, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']);
      return { type, ...common(fields, name), ...paths(fields), next: readNext(fields), until: readWait(fields) };
    }
    case 'Succeed': {
      const fields = known(PATHS);
      return { type, ...common(fields, name), ...paths(fields), next: undefined };
    }
    case 'Fail': {
      const fields = known([...EVERY, 'Error', 'ErrorPath', 'Cause', 'CausePath']);
      const own = { error: readFailText(fields, 'Error'), cause: readFailText(fields, 'Cause') };
      return { type, ...common(fields, name), next: undefined, ...own };
    }
    default: {
      const fields = Fields.of(raw, `state ${name}`, isJsonObject(raw) ? Object.keys(raw) : []);
      return fields.refuse(
        'Type',
        `${String(type)} is not one of Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map`,
      );
    }
  }
};
