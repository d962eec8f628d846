import { eventNames, machineWith, named, task, World } from '../../support/interpreter-world';
import { answers, branch, loopingMachine as machine, newCount, undisturbed } from '../../support/looping-machine';

describe('redrive', () => {
  test('after a failure at any call ends as if nothing had happened, and repeats nothing that had succeeded', async () => {
    const { result, count: whole } = await undisturbed();
    expect(result.status).toBe('SUCCEEDED');
    for (let failing = 1; failing <= whole.calls; failing += 1) {
      const count = newCount();
      const world = new World(answers(count, [failing]));
      const failed = await world.run(machine, { name: 'x' });
      // a poll may be the one that is stopped by the failure of the other branch: then it is not the one that failed
      expect([failing, failed.result]).toMatchObject([failing, { status: 'FAILED', error: 'Broken' }]);
      await world.clock.advance(86_400_000);
      const redriven = await world.redrive(machine, failed.history, { name: 'x' });
      expect([failing, redriven.result]).toEqual([failing, result]);
      expect([failing, [...count.done].sort()]).toEqual([failing, [...whole.done].sort()]);
      expect(redriven.history.slice(0, failed.history.length)).toEqual(failed.history);
      expect(redriven.history[failed.history.length]).toMatchObject({
        type: 'ExecutionRedriven',
        details: { redriveCount: 1 },
      });
      expect(redriven.history.map(({ id }) => id)).toEqual(redriven.history.map((_, index) => index + 1));
    }
  });

  test('may be needed again and again: a failure at every second call, until it is through', async () => {
    const { result, count: whole } = await undisturbed();
    const count = newCount();
    const odd = Array.from({ length: 200 }, (_, index) => 2 * index + 1);
    const world = new World(answers(count, odd));
    let outcome = await world.run(machine, { name: 'x' });
    let redrives = 0;
    while (outcome.result.status === 'FAILED' && redrives < 200) {
      outcome = await world.redrive(machine, outcome.history, { name: 'x' });
      redrives += 1;
    }
    expect(outcome.result).toEqual(result);
    expect([...count.done].sort()).toEqual([...whole.done].sort());
    expect(outcome.history.filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(redrives);
  });

  test('after a stop at any second goes on where it was', async () => {
    const { result } = await undisturbed();
    for (let second = 0; second < 30; second += 1) {
      const count = newCount();
      const world = new World(answers(count, []));
      const execution = world.start(machine, { name: 'x' });
      await world.clock.advance(second * 1000 + 50);
      execution.stop();
      if ((await execution.result).status === 'SUCCEEDED') break;
      const redriven = await world.redrive(machine, execution.history(), { name: 'x' });
      expect([second, redriven.result]).toEqual([second, result]);
    }
  });

  test('starts retry counters, task and machine time-outs anew, and tells the machine its number and time', async () => {
    const Retry = [{ ErrorEquals: ['NotYet'], IntervalSeconds: 20, BackoffRate: 1, MaxAttempts: 2 }];
    const seen: unknown[] = [];
    const world = new World({
      Poll: (input, nth) => {
        seen.push(input);
        if (nth < 6) throw named('NotYet');
        return 'there';
      },
    });
    const Parameters = {
      'count.$': '$$.Execution.RedriveCount',
      'started.$': '$$.Execution.StartTime',
      'entered.$': '$$.State.EnteredTime',
    };
    const poll = machineWith({ Poll: task('Poll', { Retry, Parameters }) }, { TimeoutSeconds: 50 });
    const failed = await world.run(poll);
    expect(failed.result).toMatchObject({ status: 'FAILED', error: 'NotYet' });
    const { result } = await world.redrive(poll, failed.history);
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'there' });
    expect(world.calls.map(({ atSeconds }) => atSeconds)).toEqual([0, 20, 40, 40, 60, 80]);
    const at = '2030-01-01T00:00:00.000Z';
    expect(seen.map((each) => (each as { count: number }).count)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(seen[5]).toEqual({ count: 1, started: at, entered: at });
  });

  test.each([
    ['Seconds waits anew', { Seconds: 60 }, 60],
    ['a timestamp that has passed is no wait', { Timestamp: '2030-01-01T00:01:00Z' }, 0],
  ])('of a Wait: %s', async (_, fields, seconds) => {
    const world = new World();
    const wait = machineWith({ Wait: { Type: 'Wait', ...fields, End: true } });
    const execution = world.start(wait);
    await world.clock.advance(30_000);
    execution.stop();
    await world.clock.advance(70_000);
    expect((await world.redrive(wait, execution.history())).result.status).toBe('SUCCEEDED');
    expect(world.secondsPassed()).toBe(100 + seconds);
  });

  test('re-enters a Fail, which fails again, any number of times', async () => {
    const fails = machineWith({ Work: task('Work', { Next: 'No' }), No: { Type: 'Fail', Error: 'No' } });
    const world = new World();
    let outcome = await world.run(fails);
    for (let redrive = 1; redrive <= 3; redrive += 1) outcome = await world.redrive(fails, outcome.history);
    expect(outcome.result).toMatchObject({ status: 'FAILED', error: 'No' });
    expect(world.calls).toHaveLength(1);
    expect(eventNames(outcome.history).filter((name) => name === 'FailStateEntered No')).toHaveLength(4);
  });

  test('does not run what a Catch had taken care of: it goes on from there', async () => {
    const world = new World({
      Work: () => {
        throw named('A');
      },
      Mend: (_, nth) => {
        if (nth === 1) throw named('B');
        return 'mended';
      },
    });
    const Catch = [{ ErrorEquals: ['A'], Next: 'Mend' }];
    const mending = machineWith({ Work: task('Work', { Catch, Next: 'Mend' }), Mend: task('Mend') });
    const failed = await world.run(mending);
    expect((await world.redrive(mending, failed.history)).result).toEqual({ status: 'SUCCEEDED', output: 'mended' });
    expect(world.calls.map(({ state }) => state)).toEqual(['Work', 'Mend', 'Mend']);
  });

  test('of a Parallel that was tried again goes on with the branches of the last try', async () => {
    const Retry = [{ ErrorEquals: ['A'], MaxAttempts: 1 }];
    const Branches = [branch(['Good', task('Good')]), branch(['Bad', task('Bad')])];
    const both = machineWith({ Both: { Type: 'Parallel', Branches, Retry, End: true } });
    const world = new World({
      Good: (_, nth) => nth,
      Bad: async (_, nth, { clock }) => {
        await clock.sleep(1000);
        if (nth < 3) throw named('A');
        return 'at last';
      },
    });
    const failed = await world.run(both);
    expect((await world.redrive(both, failed.history)).result).toEqual({ status: 'SUCCEEDED', output: [2, 'at last'] });
  });

  test('of a Parallel tries all branches anew when it fails once more and has a Retry', async () => {
    const Retry = [{ ErrorEquals: ['A'], MaxAttempts: 1 }];
    const Branches = [branch(['Good', task('Good')]), branch(['Bad', task('Bad')])];
    const both = machineWith({ Both: { Type: 'Parallel', Branches, Retry, End: true } });
    const world = new World({
      Good: (_, nth) => nth,
      Bad: async (_, nth, { clock }) => {
        await clock.sleep(1000);
        if (nth < 4) throw named('A');
        return 'at last';
      },
    });
    const failed = await world.run(both);
    expect((await world.redrive(both, failed.history)).result).toEqual({ status: 'SUCCEEDED', output: [3, 'at last'] });
  });

  test('of a Parallel whose output was too large runs every branch again, as AWS does', async () => {
    const both = machineWith({
      Both: { Type: 'Parallel', Branches: [branch(['Big', task('Big')]), branch(['Small', task('Small')])], End: true },
    });
    const world = new World({ Big: (_, nth) => 'x'.repeat(nth === 1 ? 262_143 : 1), Small: (_, nth) => nth });
    const failed = await world.run(both);
    expect(failed.result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect((await world.redrive(both, failed.history)).result).toEqual({ status: 'SUCCEEDED', output: ['x', 2] });
  });

  test('of a Map runs the items that had failed, were stopped or not begun, and tells of each what is new', async () => {
    const each = { Type: 'Map', MaxConcurrency: 2, Iterator: branch(['Work', task('Work')]), End: true };
    const world = new World({
      Work: async (input, nth, { clock }) => {
        await clock.sleep(input * 1000);
        if (nth === 3) throw named('Broken');
        return input;
      },
    });
    const map = machineWith({ Each: each });
    const failed = await world.run(map, [1, 9, 2, 3]);
    const redriven = await world.redrive(map, failed.history, [1, 9, 2, 3]);
    expect(redriven.result).toEqual({ status: 'SUCCEEDED', output: [1, 9, 2, 3] });
    expect(eventNames(redriven.history)).toEqual([
      'ExecutionStarted',
      'MapStateEntered Each',
      'MapStateStarted Each',
      'MapIterationStarted Each/0',
      'TaskStateEntered Each/0/Work',
      'TaskScheduled Each/0/Work',
      'TaskStarted Each/0/Work',
      'MapIterationStarted Each/1',
      'TaskStateEntered Each/1/Work',
      'TaskScheduled Each/1/Work',
      'TaskStarted Each/1/Work',
      'TaskSucceeded Each/0/Work',
      'TaskStateExited Each/0/Work',
      'MapIterationSucceeded Each/0',
      'MapIterationStarted Each/2',
      'TaskStateEntered Each/2/Work',
      'TaskScheduled Each/2/Work',
      'TaskStarted Each/2/Work',
      'TaskFailed Each/2/Work',
      'MapIterationFailed Each/2',
      'TaskStateAborted Each/1/Work',
      'MapIterationAborted Each/1',
      'MapStateFailed Each',
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskScheduled Each/1/Work',
      'TaskStarted Each/1/Work',
      'TaskScheduled Each/2/Work',
      'TaskStarted Each/2/Work',
      'TaskSucceeded Each/2/Work',
      'TaskStateExited Each/2/Work',
      'MapIterationSucceeded Each/2',
      'MapIterationStarted Each/3',
      'TaskStateEntered Each/3/Work',
      'TaskScheduled Each/3/Work',
      'TaskStarted Each/3/Work',
      'TaskSucceeded Each/3/Work',
      'TaskStateExited Each/3/Work',
      'MapIterationSucceeded Each/3',
      'TaskSucceeded Each/1/Work',
      'TaskStateExited Each/1/Work',
      'MapIterationSucceeded Each/1',
      'MapStateSucceeded Each',
      'MapStateExited Each',
      'ExecutionSucceeded',
    ]);
  });

  test('is refused for what succeeded and for what still runs', async () => {
    const one = machineWith({ Work: task('Work') });
    const world = new World();
    const { history } = await world.run(one);
    expect(() => world.start(one, {}, { history, isRedrive: true })).toThrow('cannot be redriven: it succeeded');
    const running = history.slice(0, -1);
    expect(() => world.start(one, {}, { history: running, isRedrive: true })).toThrow(
      'cannot be redriven: it has not ended',
    );
  });
});
