import { setMaxListeners } from 'node:events';
import { type Work, applyResource, deleteLeftovers, deleteResource } from './apply-resource';
import { inOrder } from './graph';
import { type Plan, planOf } from './plan';
import { type StackRecord, type StackWish, changeStack, setStackStatus, stacksIn } from './stack-record';

const stackOf = ({ world, stackId }: Work): StackRecord => {
  const stack = stacksIn(world).get(stackId);
  if (stack === undefined) throw new Error(`stack ${stackId} is not on record`);
  return stack;
};

/** Does what the stack's record says is under way, to its end; goes on where a restart cut it off. */
export const runOperation = async (work: Work): Promise<void> => {
  const { operation } = stackOf(work);
  if (operation === 'CREATE' || operation === 'UPDATE') await createOrUpdate(work, operation);
  else if (operation === 'ROLLBACK') await deleteAll(work, 'ROLLBACK', false);
  else if (operation === 'UPDATE_ROLLBACK') await updateRollback(work);
  else if (operation === 'DELETE') await deleteAll(work, 'DELETE', false);
};

const end = ({ world, stackId }: Work, status: string, reason?: string, fields: Partial<StackRecord> = {}): void =>
  setStackStatus(world, stackId, status, reason, { ...fields, operation: undefined });

const planFor = (work: Work, wish: StackWish): Plan =>
  planOf(work.world, stackOf(work), wish, (id, attribute) => {
    const resource = stackOf(work).resources[id];
    const value = attribute === undefined ? resource?.physicalId : resource?.attributes[attribute];
    if (value === undefined)
      throw new Error(
        `${id} has no ${attribute ?? 'physical id'}; if AWS knows it, add it to local/cloud/cloudformation`,
      );
    return value;
  });

/** Applies the wish to all resources; gives those that failed. */
const applyAll = async (work: Work, plan: Plan): Promise<string[]> => {
  const { wish } = stackOf(work);
  const cancelled = new AbortController();
  const signal = AbortSignal.any([work.signal, cancelled.signal]);
  setMaxListeners(0, signal);
  return inOrder(plan.wanted, plan.dependenciesOf, async (id) => {
    try {
      await applyResource({ ...work, signal }, plan, id);
    } catch (error) {
      // With rollback nothing that was begun is of use; without it everything that succeeds is kept.
      if (!wish.isRollbackDisabled) cancelled.abort();
      throw error;
    }
  });
};

const removeUnwanted = async (work: Work, plan: Plan): Promise<string[]> => {
  const unwanted = Object.keys(stackOf(work).resources).filter((id) => !plan.wanted.includes(id));
  await deleteLeftovers(work);
  return deleteInOrder(work, unwanted);
};

/** Each resource goes before those that it was made from. */
const deleteInOrder = (work: Work, ids: string[]): Promise<string[]> => {
  const { resources } = stackOf(work);
  const dependents = (id: string) => ids.filter((other) => resources[other]?.dependsOn.includes(id));
  return inOrder(ids, dependents, (id) => deleteResource(work, id));
};

const createOrUpdate = async (work: Work, operation: 'CREATE' | 'UPDATE'): Promise<void> => {
  const { world, stackId } = work;
  const plan = planFor(work, stackOf(work).wish);
  const failed = await applyAll(work, plan);
  if (work.signal.aborted) return;
  if (failed.length > 0) return failedWith(work, operation, failed);
  if (operation === 'UPDATE') {
    setStackStatus(world, stackId, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await removeUnwanted(work, plan);
    if (work.signal.aborted) return;
  }
  end(work, `${operation}_COMPLETE`, undefined, { fulfilled: stackOf(work).wish, outputs: plan.outputs() });
};

const failedWith = async (work: Work, operation: 'CREATE' | 'UPDATE', failed: string[]): Promise<void> => {
  const verb = operation === 'CREATE' ? 'create' : 'update';
  const reason = `The following resource(s) failed to ${verb}: [${failed.join(', ')}]. `;
  const { wish } = stackOf(work);
  if (wish.isRollbackDisabled) return end(work, `${operation}_FAILED`, reason);
  const rollback = operation === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  setStackStatus(work.world, work.stackId, `${rollback}_IN_PROGRESS`, `${reason}Rollback requested by user.`, {
    operation: rollback,
  });
  await runOperation(work);
};

const updateRollback = async (work: Work): Promise<void> => {
  const { fulfilled, wish } = stackOf(work);
  if (fulfilled === undefined) return end(work, 'UPDATE_ROLLBACK_FAILED', 'There is no earlier state to roll back to');
  changeStack(work.world, work.stackId, { wish: { ...fulfilled, token: wish.token } });
  const plan = planFor(work, fulfilled);
  const failed = await applyAll(work, plan);
  if (work.signal.aborted) return;
  if (failed.length > 0)
    return end(work, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${failed.join(', ')}]. `);
  setStackStatus(work.world, work.stackId, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await removeUnwanted(work, plan);
  if (!work.signal.aborted) end(work, 'UPDATE_ROLLBACK_COMPLETE', undefined, { outputs: plan.outputs() });
};

/** Removes every resource; the stack itself stays on record as deleted. */
export const deleteAll = async (work: Work, operation: 'ROLLBACK' | 'DELETE', isForced: boolean): Promise<void> => {
  await deleteLeftovers(work);
  const failed = await deleteInOrder(work, Object.keys(stackOf(work).resources));
  if (work.signal.aborted) return;
  const reason = `The following resource(s) failed to delete: [${failed.join(', ')}]. `;
  if (failed.length > 0 && !isForced) return end(work, `${operation}_FAILED`, reason);
  const deletedAt = operation === 'DELETE' ? { deletedAt: work.world.clock.now(), resources: {} } : {};
  end(work, `${operation}_COMPLETE`, undefined, deletedAt);
};
