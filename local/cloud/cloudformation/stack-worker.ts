import { setMaxListeners } from 'node:events';
import type { World } from '../world';
import { takeTime } from '../world';
import { deleteAll, runOperation } from './operations';
import type { ResourceType } from './resource-type';
import { type StackRecord, setStackStatus, stacksIn } from './stack-record';

/** Runs the operations of stacks, at most one for each stack. */
export const makeStackWorker = (world: World, types: Record<string, ResourceType>) => {
  const running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  const start = (stackId: string, operate: (work: Parameters<typeof runOperation>[0]) => Promise<void>): void => {
    const earlier = running.get(stackId)?.ended;
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, world.closing]);
    setMaxListeners(0, signal);
    const ended = (async () => {
      await earlier?.catch(() => undefined);
      await takeTime(world, 'cloudformation:operation', signal);
      await operate({ world, types, stackId, signal });
    })();
    running.set(stackId, { controller, ended });
    world.background(`stack ${stackId}`, ended);
  };
  return {
    run: (stackId: string): void => start(stackId, runOperation),
    /** Ends what is under way for the stack, then removes it. */
    remove: (stack: StackRecord, token: string | undefined, isForced: boolean): void => {
      running.get(stack.id)?.controller.abort(new Error('the stack is being deleted'));
      const wish = { ...stack.wish, token };
      setStackStatus(world, stack.id, 'DELETE_IN_PROGRESS', 'User Initiated', { wish, operation: 'DELETE' });
      start(stack.id, (work) => deleteAll(work, 'DELETE', isForced));
    },
    /** After a restart: goes on with what was under way. */
    resume: (): void => {
      for (const { id, operation } of stacksIn(world).all()) if (operation !== undefined) start(id, runOperation);
    },
  };
};
