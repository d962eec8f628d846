import { named } from '../support/interpreter-world';
import { MACHINES, tasksOf } from './definitions';
import { failing, REVISION, scenario, type Script } from './scenario';

/** Two rounds; the given step fails the first time that it runs in the second. */
const failingInSecondRound = (name: string): Script => {
  let round = 0;
  let hasFailed = false;
  const step = (state: string, answer: (input: any) => unknown) => (_: number, input: any) => {
    const isLate = state === 'SelectRevision' ? round === 1 : round === 2;
    if (state === name && isLate && !hasFailed) {
      hasFailed = true;
      throw named('StackFailed');
    }
    return answer(input);
  };
  return {
    SelectRevision: step('SelectRevision', () => ({ ...REVISION, sequence: (round += 1) })),
    RunMigrations: step('RunMigrations', () => undefined),
    DeployStack: step('DeployStack', () => undefined),
    SmokeTest: step('SmokeTest', () => undefined),
    FinishDeployment: step('FinishDeployment', ({ revision }) => ({ isNewerWanted: revision.sequence < 2 })),
  };
};

const counted = (states: string[]): Record<string, number> =>
  states.reduce<Record<string, number>>((counts, state) => ({ ...counts, [state]: (counts[state] ?? 0) + 1 }), {});

describe.each(MACHINES)('$file', ({ file, definition }) => {
  const tasks = tasksOf(definition);

  test.each(tasks)('failed at $name, a redrive ends well and repeats nothing that had succeeded', async ({ name }) => {
    const run = scenario(file, { [name]: failing('NotOwned') });
    const failed = await run.run();
    expect(failed.result).toMatchObject({ status: 'FAILED', error: 'NotOwned' });
    const done = run.succeeded();
    expect(done).not.toContain(name);
    const before = run.called().length;
    const redriven = await run.redrive(failed.history);
    expect(redriven.result.status).toBe('SUCCEEDED');
    expect(
      run
        .called()
        .slice(before)
        .filter((state) => done.includes(state)),
    ).toEqual([]);
    const undisturbed = scenario(file);
    const { result } = await undisturbed.run();
    expect(redriven.result).toEqual(result);
    expect(counted(run.succeeded())).toEqual(counted(undisturbed.succeeded()));
  });

  test('failed at every step, one after the other, it comes through after that many redrives', async () => {
    const script = Object.fromEntries(tasks.map(({ name }) => [name, failing('NotOwned')]));
    const run = scenario(file, script);
    let outcome = await run.run();
    let redrives = 0;
    for (; outcome.result.status === 'FAILED' && redrives <= tasks.length; redrives += 1)
      outcome = await run.redrive(outcome.history);
    expect(outcome.result.status).toBe('SUCCEEDED');
    expect(redrives).toBeGreaterThan(1);
    expect(counted(run.succeeded())).toEqual(counted(tasks.map(({ name }) => name)));
  });
});

describe.each(['create-environment', 'redeploy-environment'])('%s in its second round', (file) => {
  test.each(['SelectRevision', 'RunMigrations', 'DeployStack', 'SmokeTest', 'FinishDeployment'])(
    'failed at %s, a redrive goes on there and not in the first round',
    async (name) => {
      const run = scenario(file, failingInSecondRound(name));
      const failed = await run.run();
      expect(failed.result).toMatchObject({ status: 'FAILED', error: 'StackFailed' });
      const redriven = await run.redrive(failed.history);
      expect(redriven.result.status).toBe('SUCCEEDED');
      expect(run.calls(name)).toHaveLength(3);
      const finished = run.calls('FinishDeployment').map(({ input }) => (input as { revision: unknown }).revision);
      expect(finished.at(0)).toMatchObject({ sequence: 1 });
      expect(finished.slice(1)).toEqual(finished.slice(1).map(() => ({ ...REVISION, sequence: 2 })));
    },
  );

  test('tells the steps that it is redriven, so that they start anew what had failed', async () => {
    const run = scenario(file, { DeployStack: failing('StackFailed') });
    const failed = await run.run();
    await run.redrive(failed.history);
    expect(run.calls('DeployStack').map(({ input }) => input)).toMatchObject([
      { execution: { Name: 'new-cool-page-run', RedriveCount: 0 } },
      { execution: { Name: 'new-cool-page-run', RedriveCount: 1 } },
    ]);
  });
});
