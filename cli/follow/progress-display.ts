import type { ProgressView } from '../api/views';

/** Shows how an execution goes on, on stderr. `end` leaves the last state on the screen and may be called once. */
export type ProgressDisplay = { show(progress: ProgressView): void; end(): Promise<void> };
