import { ConflictException } from '@aws-sdk/client-ecs';
import { handler } from '../../../functions/migrations/run-migrations';
import { awsError, exception, raise } from '../../support/fake-client';
import { lowerCase, tagsOf } from '../../support/handler-world';
import { INPUT, migrationsWorld } from './migrations-world';

const running = { name: 'MigrationsRunning' };
const redriven = { ...INPUT, execution: { ...INPUT.execution, RedriveCount: 1 } };

describe('when the answer of RunTask was lost', () => {
  /** The first call starts the task and its answer never comes. */
  const lost = (again: 'the task' | 'a conflict') =>
    migrationsWorld({}, {}, (world) => ({
      RunTaskCommand: (_, nth) => {
        if (nth === 1) {
          world.add('task/1');
          return raise(awsError('TimeoutError'));
        }
        if (again === 'the task') return { tasks: [{ taskArn: 'task/1' }] };
        return raise(new ConflictException({ ...exception(), resourceIds: ['task/1'] }));
      },
    }));

  test.each(['the task', 'a conflict'] as const)(
    'the next try is answered with %s, because the token is the same, and watches the task that was started',
    async (again) => {
      const world = await lost(again);
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'TimeoutError' });
      await expect(world.run(handler, INPUT)).rejects.toMatchObject(running);
      expect((await world.item()).migrationRun).toMatchObject({ taskArn: 'task/1' });
      const tokens = world.inputsOf('RunTask').map(({ clientToken }) => clientToken);
      expect(tokens[0]).toBe(tokens[1]);
    },
  );

  test('a redrive waits for what may still run, because two migrations at once break the database', async () => {
    const world = await lost('the task');
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(world.run(handler, redriven)).rejects.toMatchObject(running);
    expect(world.inputsOf('RunTask')).toHaveLength(1);
    expect(world.inputsOf('ListTasks')).toEqual([{ cluster: 'staging', startedBy: 'new-cool-page' }]);
  });

  test('a redrive starts them again once nothing runs, because their end is not known', async () => {
    const world = await lost('the task');
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'TimeoutError' });
    world.tasks.end('task/1', 0);
    await expect(world.run(handler, redriven)).rejects.toMatchObject(running);
    expect(world.inputsOf('RunTask')).toHaveLength(2);
  });

  test("a redrive does not wait for another installation's environment of the same name", async () => {
    const world = await lost('the task');
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'TimeoutError' });
    world.tasks.change('task/1', { tags: lowerCase(tagsOf('new-cool-page', 'rival')) });
    await expect(world.run(handler, redriven)).rejects.toMatchObject(running);
    expect(world.inputsOf('RunTask')).toHaveLength(2);
  });

  test('a conflict that names no task is passed on', async () => {
    const world = await migrationsWorld({
      ecs: { RunTaskCommand: () => raise(new ConflictException(exception())) },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'ConflictException' });
  });
});
