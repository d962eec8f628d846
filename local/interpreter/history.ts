import { isoTime, type Clock } from '../../functions/shared/clock';
import { runtimeError } from './state-error';

/** One event of an execution, with the type names of AWS. */
export type HistoryEvent = {
  id: number;
  previousEventId: number;
  /** ISO 8601. */
  timestamp: string;
  type: string;
  /** Where: a state, or nested like `['GatherResources', '0', 'RestoreDatabase']`; empty for the execution itself. */
  path: string[];
  details?: Record<string, unknown>;
};

/** The event that this line of the execution saw last: what comes next is caused by it. */
export type Thread = { lastEventId: number };

/** AWS ends an execution whose history reaches this many events. */
export const LONGEST_HISTORY = 25_000;

const ENDINGS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted'];

/** True for the events that end an execution. */
export const isEnding = (event: HistoryEvent): boolean => ENDINGS.includes(event.type);

/** The events of one execution, appended in order. After the ending it takes no more: what still runs is unheard. */
export class HistoryLog {
  private readonly events: HistoryEvent[];
  private isClosed = false;

  constructor(
    private readonly clock: Clock,
    earlier: HistoryEvent[],
    private readonly onEvent: ((event: HistoryEvent) => void) | undefined,
  ) {
    this.events = [...earlier];
  }

  get lastEventId(): number {
    return this.events.at(-1)?.id ?? 0;
  }

  all(): HistoryEvent[] {
    return [...this.events];
  }

  /** Appends an event and tells the listener before it returns. Ends the execution when the history is full. */
  append(thread: Thread, type: string, path: string[], details?: Record<string, unknown>): void {
    if (this.isClosed) return;
    const isLast = ENDINGS.includes(type);
    if (!isLast && this.events.length >= LONGEST_HISTORY - 1) {
      throw runtimeError(`The execution reached the maximum of ${LONGEST_HISTORY} history events`);
    }
    const timestamp = isoTime(this.clock.now());
    const previousEventId = thread.lastEventId;
    const event = { id: this.lastEventId + 1, previousEventId, timestamp, type, path, ...(details && { details }) };
    this.events.push(event);
    thread.lastEventId = event.id;
    this.isClosed = isLast;
    try {
      this.onEvent?.(event);
    } catch (error) {
      this.isClosed = true; // what could not be kept did not happen: nothing may follow it
      throw error;
    }
  }
}
