import type { HistoryEvent as ApiEvent } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../interpreter/interpreter';

/** A Task whose Resource is the ARN of a function writes Lambda events. */
const LAMBDA_TYPES: Record<string, string> = {
  TaskScheduled: 'LambdaFunctionScheduled',
  TaskStarted: 'LambdaFunctionStarted',
  TaskSucceeded: 'LambdaFunctionSucceeded',
  TaskFailed: 'LambdaFunctionFailed',
  TaskTimedOut: 'LambdaFunctionTimedOut',
};

const asText = (value: unknown): string => JSON.stringify(value ?? null);

type Details = Record<string, unknown>;
const failure = ({ error, cause }: Details) => ({
  ...(error === undefined ? {} : { error: String(error) }),
  ...(cause === undefined ? {} : { cause: String(cause) }),
});

const detailsOf = (type: string, path: string[], details: Details): object => {
  const name = path.at(-1) ?? '';
  if (type.endsWith('StateEntered')) return { stateEnteredEventDetails: { name, input: asText(details['input']) } };
  if (type.endsWith('StateExited')) return { stateExitedEventDetails: { name, output: asText(details['output']) } };
  switch (type) {
    case 'ExecutionStarted':
      return { executionStartedEventDetails: { input: asText(details['input']) } };
    case 'ExecutionSucceeded':
      return { executionSucceededEventDetails: { output: asText(details['output']) } };
    case 'ExecutionFailed':
      return { executionFailedEventDetails: failure(details) };
    case 'ExecutionTimedOut':
      return { executionTimedOutEventDetails: failure(details) };
    case 'ExecutionAborted':
      return { executionAbortedEventDetails: failure(details) };
    case 'ExecutionRedriven':
      return { executionRedrivenEventDetails: { redriveCount: Number(details['redriveCount'] ?? 0) } };
    case 'TaskScheduled':
      return {
        lambdaFunctionScheduledEventDetails: {
          resource: String(details['resource']),
          input: asText(details['parameters']),
        },
      };
    case 'TaskSucceeded':
      return { lambdaFunctionSucceededEventDetails: { output: asText(details['output']) } };
    case 'TaskFailed':
      return { lambdaFunctionFailedEventDetails: failure(details) };
    case 'TaskTimedOut':
      return { lambdaFunctionTimedOutEventDetails: failure(details) };
    default:
      return {};
  }
};

/** An event of the interpreter as GetExecutionHistory tells it. */
export const describeEvent = ({ id, previousEventId, timestamp, type, path, details }: HistoryEvent): ApiEvent => ({
  id,
  previousEventId,
  timestamp: new Date(timestamp),
  type: (LAMBDA_TYPES[type] ?? type) as ApiEvent['type'],
  ...detailsOf(type, path, details ?? {}),
});
