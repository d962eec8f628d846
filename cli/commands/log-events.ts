import type { LogEvent } from '../api/views';

const keyOf = ({ at, service, message }: LogEvent): string => JSON.stringify([at, service, message]);

/**
 * A filter for answers that overlap: lets each event through once. Two equal lines of one moment are two events, so it
 * counts; only the latest answer is remembered, because the next one never reaches further back.
 */
export const unseenEvents = (): ((events: readonly LogEvent[]) => LogEvent[]) => {
  let shown = new Map<string, number>();
  return (events) => {
    const inThisAnswer = new Map<string, number>();
    const unseen = events.filter((event) => {
      const count = (inThisAnswer.get(keyOf(event)) ?? 0) + 1;
      inThisAnswer.set(keyOf(event), count);
      return count > (shown.get(keyOf(event)) ?? 0);
    });
    shown = inThisAnswer;
    return unseen;
  };
};
