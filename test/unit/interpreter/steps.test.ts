import { progressOf, stepsOf } from '../../../local/interpreter/steps';
import { machineWith, named, task, World, type Answer } from '../../support/interpreter-world';

const branch = (Comment: string | undefined, ...states: [string, object][]) => ({
  ...(Comment !== undefined && { Comment }),
  StartAt: states[0]?.[0],
  States: Object.fromEntries(states),
});
const Retry = [{ ErrorEquals: ['NotYet'], IntervalSeconds: 30, BackoffRate: 1, MaxAttempts: 10 }];

const machine = machineWith({
  Reserve: task('Reserve', { Next: 'Gather', ResultPath: null }),
  Gather: {
    Type: 'Parallel',
    Branches: [
      branch(
        'Database: restored from the newest snapshot',
        ['Restore', task('Restore', { Next: 'Poll' })],
        ['Poll', task('Poll', { Retry })],
      ),
      branch(undefined, ['Publish', task('Publish')]),
    ],
    ResultPath: null,
    Next: 'IsLite',
  },
  IsLite: {
    Type: 'Choice',
    Choices: [{ Variable: '$.lite', BooleanEquals: true, Next: 'Deploy' }],
    Default: 'Migrate',
  },
  Migrate: task('Migrate', { Next: 'Deploy', ResultPath: null }),
  Deploy: task('Deploy', { Next: 'Check', ResultPath: null }),
  Check: task('Check', { Next: 'IsNewer', ResultPath: '$.check' }),
  IsNewer: {
    Type: 'Choice',
    Choices: [{ Variable: '$.check', StringEquals: 'newer', Next: 'Deploy' }],
    Default: 'Tell',
  },
  Tell: {
    Type: 'Map',
    ItemsPath: '$.owners',
    ItemProcessor: branch(undefined, ['Warn', task('Warn')]),
    End: true,
  },
});
const input = { lite: false, owners: ['a', 'b'] };

const taking =
  (seconds: number, then: () => unknown = () => ({})): Answer =>
  async (_, __, { clock }) => {
    await clock.sleep(seconds * 1000);
    return then();
  };
const at = (seconds: number) => new Date(Date.parse('2030-01-01T00:00:00.000Z') + seconds * 1000).toISOString();
const after = async (answers: Record<string, Answer>, seconds: number) => {
  const world = new World(answers);
  const execution = world.start(machine, input);
  await world.clock.advance(seconds * 1000);
  const progress = progressOf(machine, execution.history());
  return { world, execution, of: Object.fromEntries(progress.map((step) => [step.name, step])) };
};
const statuses = (of: Record<string, { status: string }>) =>
  Object.fromEntries(Object.entries(of).map(([name, { status }]) => [name, status]));

test('the steps are the Tasks in the order of the definition, with the branch they stand in', () => {
  expect(stepsOf(machine)).toEqual([
    { name: 'Reserve', path: ['Reserve'] },
    { name: 'Restore', path: ['Gather', '0', 'Restore'], branch: 'database' },
    { name: 'Poll', path: ['Gather', '0', 'Poll'], branch: 'database' },
    { name: 'Publish', path: ['Gather', '1', 'Publish'], branch: 'Publish' },
    { name: 'Migrate', path: ['Migrate'] },
    { name: 'Deploy', path: ['Deploy'] },
    { name: 'Check', path: ['Check'] },
    { name: 'Warn', path: ['Tell', '*', 'Warn'] },
  ]);
});

describe('progress', () => {
  const notYet = taking(1, () => {
    throw named('NotYet', 'database is creating, 40 %');
  });

  test('before the start is all waiting', () => {
    expect(progressOf(machine, []).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array(8).fill('waiting 0'),
    );
  });

  test('of a poll says how often it asked and what it waits for', async () => {
    const { of } = await after({ Restore: taking(10), Poll: notYet, Publish: taking(5) }, 45);
    expect(of['Restore']).toEqual({
      name: 'Restore',
      branch: 'database',
      status: 'succeeded',
      startedAt: at(0),
      endedAt: at(10),
      attempts: 1,
    });
    expect(of['Poll']).toEqual({
      name: 'Poll',
      branch: 'database',
      status: 'running',
      startedAt: at(10),
      attempts: 2,
      waitingFor: 'database is creating, 40 %',
    });
    expect(of['Migrate']).toEqual({ name: 'Migrate', status: 'waiting', attempts: 0 });
  });

  test('names the step that failed and its error; what was stopped with it is skipped, what comes later waits', async () => {
    const fails = taking(45, () => {
      throw named('DnsBroken', 'no such zone');
    });
    const { of, execution, world } = await after({ Poll: notYet, Publish: fails }, 60);
    expect(statuses(of)).toMatchObject({
      Reserve: 'succeeded',
      Restore: 'succeeded',
      Poll: 'skipped',
      Publish: 'failed',
      Migrate: 'waiting',
    });
    expect(of['Publish']).toMatchObject({ endedAt: at(45), error: { name: 'DnsBroken', message: 'no such zone' } });
    expect(of['Poll']).not.toHaveProperty('waitingFor');
    const redrive = world.start(machine, input, { history: execution.history(), isRedrive: true });
    const begun = Object.fromEntries(progressOf(machine, redrive.history()).map((step) => [step.name, step]));
    expect(statuses(begun)).toMatchObject({ Restore: 'succeeded', Poll: 'waiting', Publish: 'waiting' });
    expect(begun['Publish']).not.toHaveProperty('error');
    redrive.stop();
  });

  test('of an execution that was stopped or timed out tells the one from the other', async () => {
    const { execution } = await after({ Reserve: taking(100) }, 10);
    execution.stop();
    expect(progressOf(machine, execution.history())[0]).toMatchObject({ status: 'skipped', endedAt: at(10) });
    const limited = machineWith({ Work: task('Work') }, { TimeoutSeconds: 5 });
    const world = new World({ Work: taking(100) });
    const { history } = await world.run(limited);
    expect(progressOf(limited, history)).toEqual([
      {
        name: 'Work',
        status: 'failed',
        startedAt: at(0),
        endedAt: at(5),
        attempts: 1,
        error: { name: 'States.Timeout', message: 'The execution did not end within 5 s' },
      },
    ]);
  });

  test('of a loop shows the round that runs, of a Map all items in one', async () => {
    let rounds = 0;
    const answers = {
      Deploy: taking(10),
      Check: taking(0, () => ((rounds += 1) < 2 ? 'newer' : 'same')),
      Warn: taking(7),
    };
    const second = await after(answers, 15);
    expect(statuses(second.of)).toMatchObject({
      Migrate: 'succeeded',
      Deploy: 'running',
      Check: 'waiting',
      Warn: 'waiting',
    });
    expect(second.of['Deploy']).toMatchObject({ startedAt: at(10), attempts: 1 });
    rounds = 1;
    const mapped = await after(answers, 12);
    expect(mapped.of['Warn']).toMatchObject({ status: 'running', startedAt: at(10), attempts: 2 });
    rounds = 1;
    const done = await after(answers, 30);
    expect(statuses(done.of)).toEqual(Object.fromEntries(stepsOf(machine).map(({ name }) => [name, 'succeeded'])));
    expect(done.of['Warn']).toMatchObject({ endedAt: at(17), attempts: 2 });
  });

  test('of what a Choice went past is skipped in the end', async () => {
    const { history } = await new World({ Check: () => 'same' }).run(machine, { ...input, lite: true });
    const migrate = progressOf(machine, history).find(({ name }) => name === 'Migrate');
    expect(migrate).toEqual({ name: 'Migrate', status: 'skipped', attempts: 0 });
  });
});
