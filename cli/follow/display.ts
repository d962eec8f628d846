import type { CliIo } from '../io';
import { plainDisplay } from './plain-display';
import type { ProgressDisplay } from './progress-display';

/** A live list when a person looks, plain lines otherwise. */
export const displayFor = async (io: CliIo): Promise<ProgressDisplay> => {
  if (!io.isTerminal) return plainDisplay(io);
  // loaded only when it is needed: most calls of the program never wait
  const { liveDisplay } = await import('./live-display');
  return liveDisplay(io);
};
