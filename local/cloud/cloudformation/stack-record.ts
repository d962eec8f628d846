import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { type World, arnOf, hexId } from '../world';
import type { Json } from './template';

export type ResourceRecord = {
  type: string;
  /** `CREATE_COMPLETE` and the like. */
  status: string;
  reason: string | undefined;
  physicalId: string | undefined;
  /** What GetAtt gives; Ref gives the physical id. */
  attributes: Record<string, string>;
  /** With every reference resolved, as they were last asked for. */
  properties: Record<string, Json>;
  /** The resources that were made before this one: it goes before they do. */
  dependsOn: string[];
  updatedAt: number;
};

/** What the stack is to become: everything a person sent. */
export type StackWish = {
  templateBody: string;
  parameters: Parameter[];
  tags: Tag[];
  isRollbackDisabled: boolean;
  token: string | undefined;
};

export type Operation = 'CREATE' | 'UPDATE' | 'UPDATE_ROLLBACK' | 'ROLLBACK' | 'DELETE';

export type StackRecord = {
  id: string;
  name: string;
  status: string;
  reason: string | undefined;
  wish: StackWish;
  /** The wish that was last fulfilled: where a rollback leads to. */
  fulfilled: StackWish | undefined;
  operation: Operation | undefined;
  resources: Record<string, ResourceRecord>;
  /** Replaced resources that go when the update has succeeded. */
  leftovers: { logicalId: string; type: string; physicalId: string; properties: Record<string, Json> }[];
  outputs: { OutputKey: string; OutputValue: string; Description?: string }[];
  createdAt: number;
  updatedAt: number | undefined;
  deletedAt: number | undefined;
};

export type StackEventRecord = {
  stackId: string;
  eventId: string;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason: string | undefined;
  token: string | undefined;
  at: number;
};

export const stacksIn = ({ state }: World) => state.collection<StackRecord>('stacks');
export const stackEventsIn = ({ state }: World) => state.collection<StackEventRecord>('stack-events');

/** The stack of that name that is not deleted, or any stack by its id. */
export const findStack = (world: World, nameOrId: string | undefined): StackRecord | undefined =>
  stacksIn(world).get(nameOrId ?? '') ??
  stacksIn(world)
    .all()
    .find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');

export const newStackId = (world: World, name: string): string => {
  const hex = hexId(world, 32);
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return arnOf(world, 'cloudformation', `stack/${name}/${uuid}`);
};

/** Changes a stack and tells everybody. */
export const changeStack = (world: World, id: string, fields: Partial<StackRecord>): StackRecord => {
  const current = stacksIn(world).get(id);
  if (current === undefined) throw new Error(`stack ${id} is not on record`);
  const changed = { ...current, ...fields };
  stacksIn(world).put(id, changed);
  world.changed();
  return changed;
};

type NewEvent = Pick<StackEventRecord, 'logicalId' | 'physicalId' | 'type' | 'status' | 'reason'>;

/** Writes one line of the history of a stack. */
export const recordEvent = (world: World, stack: StackRecord, event: NewEvent): void => {
  const eventId = `${event.logicalId}-${event.status}-${hexId(world, 12)}`;
  stackEventsIn(world).put(eventId, {
    ...event,
    stackId: stack.id,
    eventId,
    token: stack.wish.token,
    at: world.clock.now(),
  });
};

/** Gives the stack a status, with the event that tells of it. */
export const setStackStatus = (
  world: World,
  id: string,
  status: string,
  reason?: string,
  fields: Partial<StackRecord> = {},
): void => {
  const stack = changeStack(world, id, { ...fields, status, reason });
  recordEvent(world, stack, {
    logicalId: stack.name,
    physicalId: id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
  });
};

/** Gives one resource a status and what else is new, with the event that tells of it. */
export const setResource = (
  world: World,
  id: string,
  logicalId: string,
  resource: Partial<ResourceRecord> & { status: string; type: string },
): void => {
  const stack = stacksIn(world).get(id);
  if (stack === undefined) return;
  const empty = { reason: undefined, physicalId: undefined, attributes: {}, properties: {}, dependsOn: [] };
  const before = stack.resources[logicalId];
  const after: ResourceRecord = { ...empty, ...before, reason: undefined, ...resource, updatedAt: world.clock.now() };
  const changed = changeStack(world, id, { resources: { ...stack.resources, [logicalId]: after } });
  if (before?.status === after.status && before.reason === after.reason) return;
  const { type, status, reason } = after;
  recordEvent(world, changed, { logicalId, physicalId: after.physicalId ?? '', type, status, reason });
};

export const forgetResource = (world: World, id: string, logicalId: string): void => {
  const stack = stacksIn(world).get(id);
  if (stack === undefined) return;
  const { [logicalId]: _gone, ...resources } = stack.resources;
  changeStack(world, id, { resources });
};
