import { MACHINES, tasksOf } from './definitions';
import { always, edgesTaken, failing, namesIn, pollsOf, retryEdges, scenario } from './scenario';

describe.each(MACHINES)('$file', ({ file, definition }) => {
  const edges = retryEdges(definition);
  const tasks = tasksOf(definition);

  test('goes through although every step fails once with every error that it is to be tried again after', async () => {
    const script = Object.fromEntries(tasks.map(({ name, state }) => [name, failing(...namesIn(state))]));
    const run = scenario(file, script);
    const { result, history } = await run.run();
    expect(result.status).toBe('SUCCEEDED');
    expect(edges.length).toBeGreaterThan(tasks.length * 10);
    expect(edgesTaken(history)).toEqual(edges);
    for (const { name, state } of tasks) expect(run.calls(name)).toHaveLength(namesIn(state).length + 1);
  });

  test.each(tasks)(
    '$name ends the execution with an error that only a person can do something about',
    async ({ name }) => {
      for (const error of ['NotOwned', 'Superseded', 'AccessDeniedException']) {
        const run = scenario(file, { [name]: always(error) });
        const { result } = await run.run();
        expect(result).toMatchObject({ status: 'FAILED', error });
        expect(run.calls(name)).toHaveLength(1);
      }
    },
  );

  test.each(tasks)('$name that hangs is cut off in time, and the execution ends there', async ({ name, state }) => {
    const hanging = scenario(file, { [name]: () => new Promise(() => undefined) });
    const { result } = await hanging.run();
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const [call] = hanging.calls(name);
    expect(hanging.world.secondsPassed() - (call?.atSeconds ?? 0)).toBe(state.TimeoutSeconds);
  });

  const polls = pollsOf(definition);
  test('waits for something', () => {
    expect(polls.length).toBeGreaterThan(1);
  });

  test.each(polls)(
    '$name looks at an even pace on $error, gives up some time, and a redrive starts its patience anew',
    async ({ name, error, retrier: { IntervalSeconds = 1, MaxAttempts = 0 } }) => {
      const looks = MaxAttempts + 1;
      const run = scenario(file, { [name]: (nth) => (nth <= looks + MaxAttempts ? always(error)() : undefined) });
      const { result, history } = await run.run();
      expect(result).toMatchObject({ status: 'FAILED', error });
      const times = run.calls(name).map(({ atSeconds }) => atSeconds);
      expect(times).toHaveLength(looks);
      expect(new Set(times.slice(1).map((time, index) => time - times[index]!))).toEqual(
        new Set([IntervalSeconds + 1]),
      );
      expect((await run.redrive(history)).result.status).toBe('SUCCEEDED');
      expect(run.calls(name)).toHaveLength(2 * looks);
    },
  );

  test('spreads throttled calls more and more, so that many environments do not come back at once', async () => {
    const { name } = tasks[0]!;
    const run = scenario(file, { [name]: always('ThrottlingException') });
    const { result } = await run.run();
    expect(result).toMatchObject({ status: 'FAILED', error: 'ThrottlingException' });
    const times = run.calls(name).map(({ atSeconds }) => atSeconds);
    const gaps = times.slice(1).map((time, index) => time - times[index]! - 1);
    expect(gaps).toEqual([1.5, 3, 6, 12, 24, 30, 30, 30]);
  });
});
