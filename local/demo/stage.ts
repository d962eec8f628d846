import pc from 'picocolors';

/** One step of the demo: says what it does, how long it took, and ends the demo when it is not as promised. */
export type Stage = <T>(title: string, run: () => Promise<T>) => Promise<T>;

export class DemoFailure extends Error {
  constructor(
    readonly title: string,
    override readonly cause: unknown,
  ) {
    super(`${title}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Collects the durations of the stages, for the summary at the end. */
export const makeStages = (say: (line: string) => void, now: () => number) => {
  const durations: { title: string; milliseconds: number }[] = [];
  const stage: Stage = async (title, run) => {
    say(pc.bold(`▸ ${title}`));
    const startedAt = now();
    try {
      const result = await run();
      const milliseconds = now() - startedAt;
      durations.push({ title, milliseconds });
      say(`  ${pc.green('✔')} ${pc.dim(seconds(milliseconds))}`);
      return result;
    } catch (error) {
      throw new DemoFailure(title, error);
    }
  };
  const summary = (): string => {
    const width = Math.max(...durations.map(({ title }) => title.length));
    const total = durations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const rows = [...durations, { title: 'all together', milliseconds: total }];
    return rows
      .map(({ title, milliseconds }) => `  ${title.padEnd(width)}  ${seconds(milliseconds).padStart(7)}`)
      .join('\n');
  };
  return { stage, summary };
};

/** Throws with the sentence unless it is true. */
export const expect = (isTrue: boolean, sentence: string): void => {
  if (!isTrue) throw new Error(sentence);
};
