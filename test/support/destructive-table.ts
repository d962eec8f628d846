import type { ResourceKind } from '../../functions/environments/environment';
import type { Handler } from '../../functions/shared/step-handler';
import { TAG_KIND } from '../../functions/shared/tags';
import { awsError, raise } from './fake-client';
import { type Options, type Scripts, handlerWorld, MINE, tagsOf } from './handler-world';

export type Tags = { Key: string; Value: string }[] | undefined;

const asKind = (kind: string) => MINE.map((tag) => (tag.Key === TAG_KIND ? { ...tag, Value: kind } : tag));

/** Tags that are not this environment's: nothing that carries them may be deleted. */
export const NOT_MINE: [string, Tags][] = [
  ["another environment's", tagsOf('other-page')],
  ["another installation's", tagsOf('new-cool-page', 'rival')],
  ['shared staging', asKind('shared-staging')],
  ['production', asKind('production')],
  ['untagged', []],
  ['missing one of our tags', MINE.slice(1)],
  ['shown without its tags', undefined],
];

/** Errors that say nothing about whether the thing is there. */
export const COULD_NOT_TELL = [
  'AccessDenied',
  'AccessDeniedException',
  'Throttling',
  'ThrottlingException',
  'InternalFailure',
];

type Subject = {
  handler: Handler;
  kind: ResourceKind;
  options: Options;
  /** The command that may only ever reach what is ours. */
  deletes: string;
  /** The services, with what the look at the thing and its deletion do. */
  scripts(look: () => Tags, remove: () => void): Scripts;
  /** The one exception that means gone. */
  gone: () => Error;
  /** What the step says right after it has asked for the deletion; done when not given. */
  thenPolls?: string;
};

const nothing = () => undefined;

/** The table that every destructive step has to pass: only "mine" deletes, and only "gone" is gone. */
export const describeDestruction = ({ handler, kind, options, deletes, scripts, gone, thenPolls }: Subject): void => {
  const worldOf = (look: () => Tags, remove: () => void = nothing) => handlerWorld(scripts(look, remove), options);

  test('mine is deleted, once per look', async () => {
    const world = await worldOf(() => MINE);
    const run = world.run(handler);
    if (thenPolls === undefined) await run;
    else await expect(run).rejects.toMatchObject({ name: thenPolls });
    expect(world.inputsOf(deletes)).toHaveLength(1);
  });

  test.each(NOT_MINE)('what is %s is not deleted and stays on record, because it is not ours', async (_, tags) => {
    const world = await worldOf(() => tags);
    await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
    expect(world.commands()).not.toContain(deletes);
    expect((await world.item()).resources[kind]).toBeDefined();
  });

  test('gone is done: nothing is deleted and nothing is left on record, also the second time', async () => {
    const world = await worldOf(() => raise(gone()));
    await world.run(handler);
    await world.run(handler);
    expect(world.commands()).not.toContain(deletes);
    expect((await world.item()).resources[kind]).toBeUndefined();
  });

  test.each(COULD_NOT_TELL)(
    '%s at the look is passed on under its own name and is never taken for gone',
    async (name) => {
      const world = await worldOf(() => raise(awsError(name)));
      await expect(world.run(handler)).rejects.toMatchObject({ name });
      expect(world.commands()).not.toContain(deletes);
      expect((await world.item()).resources[kind]).toBeDefined();
    },
  );

  test.each(COULD_NOT_TELL)(
    '%s at the deletion is passed on under its own name, and it stays on record',
    async (name) => {
      const world = await worldOf(
        () => MINE,
        () => raise(awsError(name)),
      );
      await expect(world.run(handler)).rejects.toMatchObject({ name });
      expect((await world.item()).resources[kind]).toBeDefined();
    },
  );

  test('nothing on record is done without a look, because a name alone gives no right to delete', async () => {
    const world = await handlerWorld({}, { ...options, environment: { ...options.environment, resources: {} } });
    await world.run(handler);
    expect(world.calls).toEqual([]);
  });

  test('a stale generation is Superseded and makes no call, because a newer execution has taken over', () =>
    expectNoCallWhenSuperseded(handler, {}, options));
};

/** Runs the step with the lease of the generation before. */
export const expectNoCallWhenSuperseded = async (handler: Handler, input: object = {}, options: Options = {}) => {
  const world = await handlerWorld({}, options);
  const stale = { ...world.lease, generation: world.lease.generation - 1 };
  const before = await world.item();
  await expect(world.run(handler, { ...input, environment: stale })).rejects.toMatchObject({ name: 'Superseded' });
  expect(world.calls).toEqual([]);
  expect(await world.item()).toEqual(before);
};
