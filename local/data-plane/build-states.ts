import type { Clock } from '../../functions/shared/clock';

type State = { doing: string; since: number; lastLine?: string };

/** What each build that is under way does at this moment, so that nobody has to wait without knowing for what. */
export type BuildStates = {
  begin(commit: string, doing: string): void;
  hear(commit: string, line: string): void;
  end(commit: string): void;
  /** In words that go on after "is"; undefined when no build of that commit is under way. */
  of(commit: string): string | undefined;
};

const LONGEST_LINE = 100;

/** No builds yet. */
export const buildStates = (clock: Clock): BuildStates => {
  const states = new Map<string, State>();
  return {
    begin: (commit, doing) => void states.set(commit, { doing, since: clock.now() }),
    hear: (commit, line) => {
      const state = states.get(commit);
      if (state !== undefined && line.trim() !== '') state.lastLine = line.trim();
    },
    end: (commit) => void states.delete(commit),
    of: (commit) => {
      const state = states.get(commit);
      if (state === undefined) return undefined;
      const { doing, since, lastLine } = state;
      const seconds = Math.round((clock.now() - since) / 1000);
      const said = lastLine === undefined ? '' : `; last line: ${lastLine.slice(0, LONGEST_LINE)}`;
      return `being built: ${doing}, ${seconds} s so far${said}`;
    },
  };
};
