import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { deregisterTaskDefinition, registerTaskDefinition } from '../../ecs/task-definitions';
import { definitionsIn } from '../../ecs/records';
import type { World } from '../../world';
import { ecsTags, textOrNothing, toApiShape } from '../ecs-shapes';
import type { ResourceType } from '../resource-type';

/** AWS::ECS::TaskDefinition: every change is a new revision. */
export const taskDefinition = (world: World): ResourceType => ({
  properties: [
    'Family',
    'ContainerDefinitions',
    'ExecutionRoleArn',
    'TaskRoleArn',
    'NetworkMode',
    'RequiresCompatibilities',
  ],
  immutable: 'all',
  create: async (properties, { stackName, logicalId, tags, exists }) => {
    const containers = (properties['ContainerDefinitions'] ?? []) as never[];
    const { arn } = registerTaskDefinition(world, {
      family: textOrNothing(properties['Family']) ?? `${stackName}-${logicalId}`,
      containerDefinitions: containers.map((container) => toApiShape(container) as ContainerDefinition),
      executionRoleArn: textOrNothing(properties['ExecutionRoleArn']),
      taskRoleArn: textOrNothing(properties['TaskRoleArn']),
      networkMode: textOrNothing(properties['NetworkMode']) as 'bridge' | 'awsvpc' | undefined,
      requiresCompatibilities: properties['RequiresCompatibilities'] as 'EC2'[] | undefined,
      tags: ecsTags(tags),
    });
    exists(arn);
    return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
  },
  update: async (physicalId) => ({ physicalId, attributes: { TaskDefinitionArn: physicalId } }),
  delete: async (arn) => {
    if (definitionsIn(world).get(arn)?.status === 'ACTIVE') deregisterTaskDefinition(world, arn);
  },
});
