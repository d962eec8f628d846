import * as z from 'zod';
import { Lease } from '../../../functions/environments/environment';
import { WorkflowError } from '../../../functions/shared/errors';
import { bindable, eventHandler, stepHandler, type Tools } from '../../../functions/shared/step-handler';
import { awsError, raise } from '../../support/fake-client';
import { handlerWorld } from '../../support/handler-world';

const Input = z.object({ environment: Lease, size: z.number().int().default(1) });
const echo = stepHandler(Input, () => async (input) => input);

describe('a step', () => {
  test('gets the environment in the place of its lease, and its input as the schema promises it', async () => {
    const world = await handlerWorld({});
    await expect(world.run(echo, { unknown: 'dropped' })).resolves.toEqual({
      environment: await world.item(),
      lease: world.lease,
      size: 1,
    });
  });

  test.each([
    ['without an environment', { environment: undefined }],
    ['without a generation', { environment: { name: 'new-cool-page' } }],
    ['with a generation that is text', { environment: { name: 'new-cool-page', generation: '3' } }],
    ['with a size that is no number', { size: 'big' }],
  ])('%s is InvalidInput and never begins', async (_, input) => {
    let hasBegun = false;
    const step = stepHandler(Input, () => async () => void (hasBegun = true));
    const world = await handlerWorld({});
    await expect(world.run(step, input)).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(hasBegun).toBe(false);
  });

  test('names every field that is wrong, for the person who reads the console', async () => {
    const world = await handlerWorld({});
    await expect(world.run(echo, { size: 'big', environment: { name: '' } })).rejects.toThrow(
      /environment\.name: .*environment\.generation: .*size: /,
    );
  });

  test.each([
    ['before', -1],
    ['after', 1],
  ])('of the generation %s its own is Superseded', async (_, difference) => {
    const world = await handlerWorld({});
    const lease = { ...world.lease, generation: world.lease.generation + difference };
    await expect(world.run(echo, { environment: lease })).rejects.toMatchObject({ name: 'Superseded' });
  });

  test('of an environment that nobody knows says so', async () => {
    const world = await handlerWorld({});
    const nobody = { environment: { name: 'nobody', generation: 1 } };
    await expect(world.run(echo, nobody)).rejects.toMatchObject({ name: 'EnvironmentNotFound' });
  });

  test('that is superseded while it works cannot write any more', async () => {
    const world = await handlerWorld({});
    const slow = stepHandler(Input, ({ registry }) => async ({ lease }) => {
      await world.change((current) => ({ ...current, generation: current.generation + 1 }));
      await registry.changeLeased(lease, (current) => ({ ...current, owner: 'a zombie' }));
    });
    await expect(world.run(slow)).rejects.toMatchObject({ name: 'Superseded' });
    expect((await world.item()).owner).toBe('ada');
  });

  test('passes errors on as they are, ours and those of AWS, because the machine matches their names', async () => {
    const world = await handlerWorld({});
    for (const error of [new WorkflowError('StackInProgress', 'not yet'), awsError('Throttling')]) {
      const failing = stepHandler(Input, () => async () => raise(error));
      await expect(world.run(failing)).rejects.toBe(error);
    }
  });

  test('is built once for a world, at its first call at the earliest', async () => {
    let built = 0;
    const step = stepHandler(Input, () => {
      built += 1;
      return async () => undefined;
    });
    expect(built).toBe(0);
    const world = await handlerWorld({});
    const bound = step.on(world.runtime);
    await bound({ environment: world.lease });
    await bound({ environment: world.lease });
    expect(built).toBe(1);
  });
});

describe('the log', () => {
  test('tells of a step that was done: which environment, and how long it took', async () => {
    const world = await handlerWorld({});
    const step = stepHandler(Input, () => async () => void (world.clock.time += 1500));
    await world.run(step);
    expect(world.logged).toEqual([
      { level: 'info', message: 'step done', environment: 'new-cool-page', durationMilliseconds: 1500 },
    ]);
  });

  test('times each call by itself, also when calls of one handler overlap', async () => {
    const world = await handlerWorld({});
    let endFirst = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (endFirst = resolve));
    const step = stepHandler(
      Input,
      () =>
        async ({ size }) =>
          size === 1 ? isHeld : undefined,
    );
    const warm = step.on(world.runtime);
    const first = warm({ environment: world.lease, size: 1 });
    world.clock.time += 1000;
    await warm({ environment: world.lease, size: 2 });
    endFirst();
    await first;
    expect(world.logged.map(({ durationMilliseconds }) => durationMilliseconds)).toEqual([0, 1000]);
  });

  test('tells of a step that failed: the name and the sentence', async () => {
    const world = await handlerWorld({});
    const failing = stepHandler(Input, () => async () => raise(new WorkflowError('StackInProgress', 'Stack x is y')));
    await expect(world.run(failing)).rejects.toThrow();
    expect(world.logged).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'StackInProgress: Stack x is y',
        errorName: 'StackInProgress',
        environment: 'new-cool-page',
      }),
    ]);
  });

  test('tells of an input that was refused, too', async () => {
    const world = await handlerWorld({});
    await expect(world.run(echo, { size: 'big' })).rejects.toThrow();
    expect(world.logged).toMatchObject([{ level: 'warn', errorName: 'InvalidInput' }]);
  });
});

test('a function that is started by an event gets it without a lease', async () => {
  const seen: [unknown, keyof Tools][] = [];
  const onEvent = eventHandler(z.object({ detail: z.string() }), (tools) => async ({ detail }) => {
    seen.push([detail, 'registry' in tools ? 'registry' : 'log']);
    return detail;
  });
  const world = await handlerWorld({});
  await expect(onEvent.on(world.runtime)({ detail: 'x' })).resolves.toBe('x');
  await expect(onEvent.on(world.runtime)({ detail: 1 })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(seen).toEqual([['x', 'registry']]);
});

test('a deployed function says at its first call what its process lacks, and not when it is loaded', async () => {
  let made = 0;
  const handler = bindable(() => {
    made += 1;
    return () => Promise.resolve('done');
  });
  expect(() => handler({})).toThrow(expect.objectContaining({ name: 'InvalidConfiguration' }));
  expect(made).toBe(0);
});
