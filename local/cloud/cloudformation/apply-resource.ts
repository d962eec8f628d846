import { refuseUnknown } from '../not-modelled';
import type { World } from '../world';
import type { Plan } from './plan';
import type { Context, Made, Properties, ResourceType } from './resource-type';
import { type ResourceRecord, changeStack, forgetResource, setResource, stacksIn } from './stack-record';

/** One stack operation at work. */
export type Work = { world: World; types: Record<string, ResourceType>; stackId: string; signal: AbortSignal };

const CANCELLED = { CREATE: 'Resource creation cancelled', UPDATE: 'Resource update cancelled' };
const NEW_RESOURCE = 'Requested update requires the creation of a new physical resource; hence creating one.';

const reasonOf = (error: unknown): string =>
  `Resource handler returned message: "${error instanceof Error ? error.message : String(error)}" (HandlerErrorCode: GeneralServiceException)`;

/** Brings one resource of a stack to what the plan wants; its record tells the outcome. */
export const applyResource = async (work: Work, plan: Plan, logicalId: string): Promise<void> => {
  const { world, stackId } = work;
  const type = plan.template.Resources[logicalId]?.Type ?? '';
  const before = stacksIn(world).get(stackId)?.resources[logicalId];
  const verb = before === undefined || /^(CREATE_FAILED|CREATE_IN_PROGRESS)$/.test(before.status) ? 'CREATE' : 'UPDATE';
  try {
    work.signal.throwIfAborted();
    const properties = plan.propertiesOf(logicalId);
    const resourceType = typeOf(work, type);
    refuseUnknown(type, properties, resourceType.properties);
    const step = verb === 'CREATE' ? createAnew : isSame(before, type, properties) ? keep : change;
    const subject = { logicalId, type, properties, before, resourceType, dependsOn: plan.dependenciesOf(logicalId) };
    await step(work, subject);
  } catch (error) {
    if (world.closing.aborted) throw error;
    const reason = work.signal.aborted ? CANCELLED[verb] : reasonOf(error);
    setResource(world, stackId, logicalId, { type, status: `${verb}_FAILED`, reason });
    throw error;
  }
};

type Subject = {
  logicalId: string;
  type: string;
  properties: Properties;
  before: ResourceRecord | undefined;
  resourceType: ResourceType;
  dependsOn: string[];
};

const typeOf = ({ types }: Work, type: string): ResourceType => {
  const known = types[type];
  if (known === undefined)
    throw new Error(
      `The local cloud does not model the resource type ${type}. Leave it out, or add it to local/cloud/cloudformation.`,
    );
  return known;
};

const isSame = (before: ResourceRecord | undefined, type: string, properties: Properties): boolean =>
  before?.type === type &&
  before.status.endsWith('_COMPLETE') &&
  JSON.stringify(before.properties) === JSON.stringify(properties);

const keep = async (): Promise<void> => undefined;

const contextOf = (
  { world, stackId, signal }: Work,
  logicalId: string,
  exists: (physicalId: string) => void,
): Context => {
  const stack = stacksIn(world).get(stackId);
  return { stackName: stack?.name ?? '', logicalId, tags: stack?.wish.tags ?? [], signal, exists };
};

const createAnew = async (
  work: Work,
  { logicalId, type, properties, before, resourceType, dependsOn }: Subject,
): Promise<void> => {
  const { world, stackId } = work;
  const exists = (physicalId: string) =>
    setResource(world, stackId, logicalId, {
      type,
      status: 'CREATE_IN_PROGRESS',
      physicalId,
      properties,
      dependsOn,
      reason: 'Resource creation Initiated',
    });
  const context = contextOf(work, logicalId, exists);
  const canResume =
    before?.status === 'CREATE_IN_PROGRESS' && before.physicalId !== undefined && resourceType.resume !== undefined;
  if (canResume)
    return done(
      work,
      { logicalId, type, properties, dependsOn },
      'CREATE',
      await resourceType.resume?.(before.physicalId ?? '', properties, context),
    );
  // What an earlier try left is not good: it goes before there is another one of that name.
  if (before?.physicalId !== undefined)
    await typeOf(work, before.type).delete(before.physicalId, before.properties, context);
  setResource(world, stackId, logicalId, {
    type,
    status: 'CREATE_IN_PROGRESS',
    physicalId: undefined,
    properties,
    dependsOn,
  });
  done(work, { logicalId, type, properties, dependsOn }, 'CREATE', await resourceType.create(properties, context));
};

const change = async (work: Work, subject: Subject): Promise<void> => {
  const { logicalId, type, properties, before, resourceType, dependsOn } = subject;
  const { world, stackId } = work;
  const isReplaced = before !== undefined && needsReplacement(subject);
  const status = 'UPDATE_IN_PROGRESS';
  setResource(world, stackId, logicalId, { type, status, dependsOn, ...(isReplaced ? { reason: NEW_RESOURCE } : {}) });
  const context = contextOf(work, logicalId, () => undefined);
  if (!isReplaced) {
    return done(work, subject, 'UPDATE', await resourceType.update(before?.physicalId ?? '', properties, context));
  }
  const made = await resourceType.create(properties, context);
  if (before.physicalId !== undefined) leaveBehind(work, logicalId, before, before.physicalId);
  done(work, subject, 'UPDATE', made);
};

const needsReplacement = ({ before, type, properties, resourceType: { immutable } }: Subject): boolean => {
  if (before?.type !== type || immutable === 'all') return true;
  return immutable.some((name) => JSON.stringify(before.properties[name]) !== JSON.stringify(properties[name]));
};

const leaveBehind = (
  { world, stackId }: Work,
  logicalId: string,
  { type, properties }: ResourceRecord,
  physicalId: string,
): void => {
  const leftovers = stacksIn(world).get(stackId)?.leftovers ?? [];
  changeStack(world, stackId, { leftovers: [...leftovers, { logicalId, type, physicalId, properties }] });
};

const done = (
  { world, stackId }: Work,
  { logicalId, type, properties, dependsOn }: Pick<Subject, 'logicalId' | 'type' | 'properties' | 'dependsOn'>,
  verb: 'CREATE' | 'UPDATE',
  made: Made | undefined,
): void => {
  if (made === undefined) return;
  const { physicalId, attributes = {} } = made;
  setResource(world, stackId, logicalId, {
    type,
    status: `${verb}_COMPLETE`,
    physicalId,
    attributes,
    properties,
    dependsOn,
  });
};

/** Removes one resource of a stack; a missing one is removed. */
export const deleteResource = async (work: Work, logicalId: string): Promise<void> => {
  const { world, stackId } = work;
  const record = stacksIn(world).get(stackId)?.resources[logicalId];
  if (record === undefined) return;
  const { type, physicalId, properties } = record;
  setResource(world, stackId, logicalId, { type, status: 'DELETE_IN_PROGRESS' });
  try {
    if (physicalId !== undefined)
      await typeOf(work, type).delete(
        physicalId,
        properties,
        contextOf(work, logicalId, () => undefined),
      );
  } catch (error) {
    if (!world.closing.aborted)
      setResource(world, stackId, logicalId, { type, status: 'DELETE_FAILED', reason: reasonOf(error) });
    throw error;
  }
  setResource(world, stackId, logicalId, { type, status: 'DELETE_COMPLETE' });
  forgetResource(world, stackId, logicalId);
};

/** Removes what was replaced. What cannot be removed is left: the update has succeeded without it. */
export const deleteLeftovers = async (work: Work): Promise<void> => {
  const { world, stackId } = work;
  for (const { logicalId, type, physicalId, properties } of stacksIn(world).get(stackId)?.leftovers ?? []) {
    await typeOf(work, type).delete(
      physicalId,
      properties,
      contextOf(work, logicalId, () => undefined),
    );
  }
  changeStack(world, stackId, { leftovers: [] });
};
