import type { Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { pageOf } from '../pages';
import type { World } from '../world';
import { type StackRecord, stackEventsIn } from './stack-record';

const EVENTS_PER_PAGE = 100;

/** The stack in the words of the API. */
export const describeStack = (stack: StackRecord): Stack => ({
  StackId: stack.id,
  StackName: stack.name,
  StackStatus: stack.status as Stack['StackStatus'],
  ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
  Parameters: stack.wish.parameters,
  Tags: stack.wish.tags,
  Outputs: stack.outputs,
  DisableRollback: stack.wish.isRollbackDisabled,
  CreationTime: new Date(stack.createdAt),
  ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedAt) }),
  ...(stack.deletedAt === undefined ? {} : { DeletionTime: new Date(stack.deletedAt) }),
});

/** The history of a stack, newest first. */
export const describeEvents = (world: World, stack: StackRecord, nextToken: string | undefined) => {
  const own = stackEventsIn(world)
    .all()
    .filter(({ stackId }) => stackId === stack.id)
    .reverse();
  const { items, next } = pageOf(own, nextToken, EVENTS_PER_PAGE);
  const events = items.map((event) => ({
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.eventId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status as StackEvent['ResourceStatus'],
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
    Timestamp: new Date(event.at),
  }));
  return { StackEvents: events, ...(next ? { NextToken: next } : {}) };
};

export const describeResources = (stack: StackRecord, logicalId: string | undefined) => ({
  StackResources: Object.entries(stack.resources)
    .filter(([id]) => [undefined, id].includes(logicalId))
    .map(([id, { type, status, reason, physicalId, updatedAt }]) => ({
      StackId: stack.id,
      StackName: stack.name,
      LogicalResourceId: id,
      ResourceType: type,
      ResourceStatus: status,
      Timestamp: new Date(updatedAt),
      ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
      ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    })),
});
