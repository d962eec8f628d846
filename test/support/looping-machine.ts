import { machineWith, named, task, World, type Answer } from './interpreter-world';

/** The inside of a branch: its states, starting at the first. */
export const branch = (...states: [string, object][]) => ({
  StartAt: states[0]?.[0],
  States: Object.fromEntries(states),
});

/** Find → Parallel[restore, poll | dns] → Deploy → Check → newer? round again, Parallel included → Map → Finish. */
export const loopingMachine = machineWith({
  Find: task('Find', { Next: 'Gather', ResultPath: '$.find' }),
  Gather: {
    Type: 'Parallel',
    Branches: [
      branch(
        ['Restore', task('Restore', { Next: 'Poll', ResultPath: '$.restore' })],
        ['Poll', task('Poll', { Retry: [{ ErrorEquals: ['NotYet'], BackoffRate: 1, IntervalSeconds: 5 }] })],
      ),
      branch(
        ['Publish', task('Publish', { Next: 'Settle' })],
        ['Settle', { Type: 'Wait', Seconds: 3, Next: 'InSync' }],
        ['InSync', task('InSync')],
      ),
    ],
    ResultPath: '$.gathered',
    Next: 'Deploy',
  },
  Deploy: task('Deploy', { Next: 'Check', ResultPath: '$.deployed' }),
  Check: task('Check', { Next: 'IsNewer', ResultPath: '$.check' }),
  IsNewer: {
    Type: 'Choice',
    Choices: [{ Variable: '$.check.newer', BooleanEquals: true, Next: 'Gather' }],
    Default: 'Tell',
  },
  Tell: {
    Type: 'Map',
    ItemsPath: '$.check.owners',
    MaxConcurrency: 2,
    ItemProcessor: branch(['Warn', task('Warn')]),
    ResultPath: '$.told',
    Next: 'Finish',
  },
  Finish: task('Finish'),
});

/** How many calls there were, and whose answers were heard. */
export type Count = { calls: number; done: string[] };
export const newCount = (): Count => ({ calls: 0, done: [] });

/** Fails the calls with these numbers, over all states, with an error that nothing retries. */
export const answers = (count: Count, failing: number[]): Record<string, Answer> => {
  const step =
    (milliseconds: number, give: (round: number, input: any) => unknown): Answer =>
    async (input, _, { clock }, { stateName, signal }) => {
      count.calls += 1;
      const mustFail = failing.includes(count.calls);
      await clock.sleep(milliseconds);
      if (mustFail) throw named('Broken');
      const value = give(count.done.filter((name) => name === stateName).length + 1, input);
      if (!signal.aborted) count.done.push(stateName);
      return value;
    };
  let polls = 0;
  return {
    Find: step(1000, () => ({ id: 's' })),
    Restore: step(1000, (round) => ({ round })),
    Poll: step(500, (round) => {
      polls += 1;
      if (polls % 2 === 1) throw named('NotYet');
      return { poll: round };
    }),
    Publish: step(700, (round) => ({ publish: round })),
    InSync: step(900, (round) => ({ sync: round })),
    Deploy: step(2000, (round) => ({ deploy: round })),
    Check: step(10, (round) => ({ newer: round < 3, owners: ['a', 'b', 'c'] })),
    Warn: step(100, (_, input) => input),
    Finish: step(10, (_, input) => input),
  };
};

/** How it goes when nothing fails. */
export const undisturbed = async () => {
  const count = newCount();
  const outcome = await new World(answers(count, [])).run(loopingMachine, { name: 'x' });
  return { ...outcome, count };
};
