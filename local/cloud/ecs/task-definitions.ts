import type {
  ContainerDefinition,
  DeregisterTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandInput,
  ListTaskDefinitionsCommandInput,
  RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { type Service, command, refuseOther, refuseUnknown } from '../not-modelled';
import { pageOf } from '../pages';
import { type World, arnOf } from '../world';
import { clientException } from './faults';
import { type TaskDefinitionRecord, definitionsIn } from './records';

const CONTAINER_FIELDS = [
  ...['name', 'image', 'essential', 'cpu', 'memory', 'memoryReservation', 'command', 'environment', 'secrets'],
  ...['portMappings', 'logConfiguration', 'stopTimeout'],
];

/** A task definition by ARN, `family:revision`, or family (its newest active revision). */
export const definitionOrFault = (world: World, nameOrArn: string | undefined): TaskDefinitionRecord => {
  const name = (nameOrArn ?? '').replace(/^.*:task-definition\//, '');
  const all = definitionsIn(world).all();
  const found = name.includes(':')
    ? all.find(({ family, revision }) => `${family}:${revision}` === name)
    : all.filter(({ family, status }) => family === name && status === 'ACTIVE').at(-1);
  if (found === undefined) throw clientException('Unable to describe task definition.');
  return found;
};

const checkContainer = (container: ContainerDefinition): ContainerDefinition => {
  const name = 'RegisterTaskDefinition';
  refuseUnknown(name, container, CONTAINER_FIELDS, 'containerDefinitions.');
  for (const mapping of container.portMappings ?? []) {
    refuseUnknown(name, mapping, ['containerPort', 'hostPort', 'protocol'], 'containerDefinitions.portMappings.');
    refuseOther(name, 'containerDefinitions.portMappings.hostPort', mapping.hostPort ?? 0, [0]);
  }
  refuseOther(name, 'containerDefinitions.logConfiguration.logDriver', container.logConfiguration?.logDriver, [
    'awslogs',
  ]);
  if (container.memory === undefined && container.memoryReservation === undefined) {
    throw clientException(
      `Invalid setting for container '${container.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  return container;
};

/** Makes the next revision of a family. */
export const registerTaskDefinition = (
  world: World,
  input: RegisterTaskDefinitionCommandInput,
): TaskDefinitionRecord => {
  const name = 'RegisterTaskDefinition';
  refuseOther(name, 'networkMode', input.networkMode, ['bridge', 'awsvpc']);
  for (const kind of input.requiresCompatibilities ?? []) refuseOther(name, 'requiresCompatibilities', kind, ['EC2']);
  const family = input.family ?? '';
  const before = definitionsIn(world)
    .all()
    .filter((definition) => definition.family === family);
  const revision = Math.max(0, ...before.map((definition) => definition.revision)) + 1;
  const definition: TaskDefinitionRecord = {
    arn: arnOf(world, 'ecs', `task-definition/${family}:${revision}`),
    family,
    revision,
    status: 'ACTIVE',
    networkMode: input.networkMode === 'awsvpc' ? 'awsvpc' : 'bridge',
    containers: (input.containerDefinitions ?? []).map(checkContainer),
    executionRoleArn: input.executionRoleArn,
    taskRoleArn: input.taskRoleArn,
    tags: input.tags ?? [],
  };
  definitionsIn(world).put(definition.arn, definition);
  world.changed();
  return definition;
};

/** No new task can be started by name; tasks and services that have it go on. */
export const deregisterTaskDefinition = (world: World, arn: string | undefined): TaskDefinitionRecord => {
  const definition = { ...definitionOrFault(world, arn), status: 'INACTIVE' as const };
  definitionsIn(world).put(definition.arn, definition);
  world.changed();
  return definition;
};

const describe = ({
  arn,
  family,
  revision,
  status,
  networkMode,
  containers,
  executionRoleArn,
  taskRoleArn,
}: TaskDefinitionRecord) => ({
  taskDefinitionArn: arn,
  family,
  revision,
  status,
  containerDefinitions: containers,
  ...(executionRoleArn === undefined ? {} : { executionRoleArn }),
  ...(taskRoleArn === undefined ? {} : { taskRoleArn }),
  networkMode,
});

export const taskDefinitionCommands = (world: World): Service => ({
  ...command<RegisterTaskDefinitionCommandInput>(
    'RegisterTaskDefinition',
    [
      'family',
      'containerDefinitions',
      'executionRoleArn',
      'taskRoleArn',
      'tags',
      'networkMode',
      'requiresCompatibilities',
    ],
    (input) => {
      const definition = registerTaskDefinition(world, input);
      return { taskDefinition: describe(definition), tags: definition.tags };
    },
  ),
  ...command<DescribeTaskDefinitionCommandInput>('DescribeTaskDefinition', ['taskDefinition', 'include'], (input) => {
    const definition = definitionOrFault(world, input.taskDefinition);
    return {
      taskDefinition: describe(definition),
      ...(input.include?.includes('TAGS') ? { tags: definition.tags } : {}),
    };
  }),
  ...command<DeregisterTaskDefinitionCommandInput>('DeregisterTaskDefinition', ['taskDefinition'], (input) => ({
    taskDefinition: describe(deregisterTaskDefinition(world, input.taskDefinition)),
  })),
  ...command<ListTaskDefinitionsCommandInput>(
    'ListTaskDefinitions',
    ['familyPrefix', 'status', 'maxResults', 'nextToken'],
    (input) => {
      const all = definitionsIn(world)
        .all()
        .filter(
          ({ family, status }) =>
            [undefined, family].includes(input.familyPrefix) && status === (input.status ?? 'ACTIVE'),
        );
      const { items, next } = pageOf(all, input.nextToken, input.maxResults ?? 100);
      return { taskDefinitionArns: items.map(({ arn }) => arn), ...(next ? { nextToken: next } : {}) };
    },
  ),
});
