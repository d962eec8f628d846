import type { HistoryEvent } from '@aws-sdk/client-sfn';

type Event = Partial<HistoryEvent> & { type: HistoryEvent['type'] };

const START = Date.parse('2030-01-01T00:00:00.000Z');

/** Events in their order, numbered; one second apart; each caused by the one before it unless it says otherwise. */
export const historyOf = (...events: Event[]): HistoryEvent[] =>
  events.map((event, index) => ({
    id: index + 1,
    previousEventId: index,
    timestamp: new Date(START + index * 1000),
    ...event,
  }));

export const entered = (name: string, type = 'TaskStateEntered'): Event => ({
  type: type as Event['type'],
  stateEnteredEventDetails: { name },
});
export const exited = (name: string): Event => ({ type: 'TaskStateExited', stateExitedEventDetails: { name } });
export const scheduled = (): Event => ({ type: 'LambdaFunctionScheduled' });
export const failedWith = (error: string, message: string): Event => ({
  type: 'LambdaFunctionFailed',
  lambdaFunctionFailedEventDetails: { error, cause: JSON.stringify({ errorType: error, errorMessage: message }) },
});

/** The second at which the event of that number happened. */
export const secondOf = (id: number): string => new Date(START + (id - 1) * 1000).toISOString();
