import type { ResultState, State } from './machine';
import { readAt, writeAt, type Data, type ReferencePath } from './paths';
import { StateError } from './state-error';
import { fillTemplate } from './templates';

const LARGEST_PAYLOAD_BYTES = 256 * 1024;

const select = (path: ReferencePath | null, data: Data, field: string): unknown =>
  path === null ? {} : readAt(path, data, field);

/** What InputPath leaves of the state's input. */
export const applyInputPath = (state: Extract<State, { inputPath: unknown }>, data: Data): unknown =>
  select(state.inputPath, data, 'InputPath');

/** What OutputPath leaves. Fails with States.DataLimitExceeded when it is more than AWS hands on. */
export const applyOutputPath = (state: Extract<State, { outputPath: unknown }>, data: Data): unknown => {
  const output = select(state.outputPath, data, 'OutputPath');
  const bytes = Buffer.byteLength(JSON.stringify(output));
  if (bytes <= LARGEST_PAYLOAD_BYTES) return output;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state ${state.name} returned ${bytes} bytes; ${LARGEST_PAYLOAD_BYTES} are the limit`,
  );
};

/** The input as the work of the state sees it: InputPath, then Parameters. */
export const effectiveInput = (state: ResultState, data: Data): unknown => {
  const input = applyInputPath(state, data);
  return state.parameters ? fillTemplate(state.parameters, { ...data, input }) : input;
};

/** The result's place in the input: all of it (`$`), a slot, or none (null). */
export const applyResultPath = (path: ReferencePath | null, input: unknown, result: unknown): unknown =>
  path === null ? input : writeAt(path, input, result);

/** The output of the state: ResultSelector, ResultPath, OutputPath. */
export const outputOf = (state: ResultState, data: Data, result: unknown): unknown => {
  const selected = state.resultSelector ? fillTemplate(state.resultSelector, { ...data, input: result }) : result;
  return applyOutputPath(state, { ...data, input: applyResultPath(state.resultPath, data.input, selected) });
};
