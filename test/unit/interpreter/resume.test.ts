import type { HistoryEvent } from '../../../local/interpreter/interpreter';
import { eventNames, machineWith, task, World } from '../../support/interpreter-world';
import { answers, loopingMachine as machine, newCount, undisturbed } from '../../support/looping-machine';

describe('going on after a crash', () => {
  const finishedTasks = (history: HistoryEvent[]) =>
    eventNames(history).filter((name) => name.startsWith('TaskStateExited'));

  test('after any event ends as if nothing had happened and repeats no task whose end was kept', async () => {
    const whole = await undisturbed();
    for (let kept = 0; kept <= whole.history.length; kept += 1) {
      const history = JSON.parse(JSON.stringify(whole.history.slice(0, kept))) as HistoryEvent[];
      const count = newCount();
      const done = finishedTasks(history);
      // the world remembers what it had done: each name in `done` is a step that has happened
      count.done.push(...done.map((name) => name.split('/').at(-1)?.split(' ').at(-1) ?? ''));
      const world = new World(answers(count, []), {}, history.at(-1)?.timestamp ?? undefined);
      const resumed = await world.run(machine, { name: 'x' }, { history });
      expect([kept, resumed.result]).toEqual([kept, whole.result]);
      expect([kept, finishedTasks(resumed.history).sort()]).toEqual([kept, finishedTasks(whole.history).sort()]);
      const starts = resumed.history.filter(({ type }) => ['ExecutionStarted', 'ExecutionRedriven'].includes(type));
      expect(starts).toHaveLength(1);
    }
  });

  test('a Wait ends when it would have ended', async () => {
    const wait = machineWith({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    const before = new World();
    const execution = before.start(wait);
    await before.clock.advance(20_000);
    const world = new World({}, {}, before.clock.now());
    await world.run(wait, {}, { history: execution.history() });
    expect(world.secondsPassed()).toBe(40);
  });

  test('of an execution that had ended gives the kept result and runs nothing', async () => {
    const one = machineWith({ Work: task('Work') });
    const first = await new World({ Work: () => 1 }).run(one);
    const world = new World();
    expect(await world.run(one, {}, { history: first.history })).toEqual(first);
    expect(world.calls).toEqual([]);
  });

  test('with a history of another machine fails and says where they differ', async () => {
    const { history } = await new World().run(machineWith({ Work: task('Work') }));
    const other = machineWith({ Different: task('Different') });
    const { result } = await new World().run(other, {}, { history: history.slice(0, -1) });
    expect(result).toMatchObject({ status: 'FAILED', cause: 'The history has Work where this machine has Different' });
  });
});
