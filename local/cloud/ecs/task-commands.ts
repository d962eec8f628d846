import type {
  DescribeTasksCommandInput,
  ListTasksCommandInput,
  RunTaskCommandInput,
  StopTaskCommandInput,
  Task,
} from '@aws-sdk/client-ecs';
import type { ImageRegistry } from '../image-registry';
import { type Service, command, refuseOther } from '../not-modelled';
import { pageOf } from '../pages';
import type { World } from '../world';
import { clientException, invalidParameter, tokenConflict } from './faults';
import { definitionOrFault } from './task-definitions';
import { type TaskRecord, clusterArn, clusterName, lastPart, machinesIn, tasksIn } from './records';
import type { TaskRunner } from './task-runner';

/** ECS shows stopped tasks for an hour. */
const STOPPED_ARE_SHOWN_MILLISECONDS = 3_600_000;

/** The task in the words of the API. */
export const describeTask = (world: World, task: TaskRecord): Task => ({
  taskArn: task.arn,
  clusterArn: clusterArn(world, task.cluster),
  taskDefinitionArn: task.definitionArn,
  containerInstanceArn: task.machineArn,
  group: task.group,
  ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
  launchType: 'EC2',
  lastStatus: task.status,
  desiredStatus: task.desiredStatus,
  cpu: String(task.cpu),
  memory: String(task.memory),
  createdAt: new Date(task.createdAt),
  ...(task.startedAt === undefined ? {} : { startedAt: new Date(task.startedAt) }),
  ...(task.stoppedAt === undefined ? {} : { stoppedAt: new Date(task.stoppedAt) }),
  ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
  ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
  containers: task.containers.map(({ name, image, status, exitCode, reason, containerPort, hostPort }) => ({
    name,
    image,
    lastStatus: status,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    networkBindings:
      hostPort === undefined || containerPort === undefined
        ? []
        : [{ bindIP: '127.0.0.1', containerPort, hostPort, protocol: 'tcp' }],
  })),
});

const isShown = (world: World, { stoppedAt }: TaskRecord): boolean =>
  stoppedAt === undefined || stoppedAt + STOPPED_ARE_SHOWN_MILLISECONDS > world.clock.now();

export const taskCommands = (world: World, images: ImageRegistry, runner: TaskRunner): Service => ({
  ...command<RunTaskCommandInput>(
    'RunTask',
    ['cluster', 'taskDefinition', 'startedBy', 'clientToken', 'tags', 'count', 'launchType', 'group'],
    (input) => {
      refuseOther('RunTask', 'count', input.count, [1]);
      refuseOther('RunTask', 'launchType', input.launchType, ['EC2']);
      return runTask(world, images, runner, input);
    },
  ),
  ...command<DescribeTasksCommandInput>('DescribeTasks', ['cluster', 'tasks', 'include'], (input) => {
    const found = (input.tasks ?? []).map((nameOrArn) => {
      const task = tasksIn(world).get(lastPart(nameOrArn));
      return { nameOrArn, task: task && isShown(world, task) ? task : undefined };
    });
    const withTags = input.include?.includes('TAGS') ?? false;
    return {
      tasks: found.flatMap(({ task }) =>
        task === undefined ? [] : [{ ...describeTask(world, task), ...(withTags ? { tags: task.tags } : {}) }],
      ),
      failures: found.flatMap(({ nameOrArn, task }) =>
        task === undefined ? [{ arn: nameOrArn, reason: 'MISSING' }] : [],
      ),
    };
  }),
  ...command<ListTasksCommandInput>(
    'ListTasks',
    ['cluster', 'startedBy', 'serviceName', 'family', 'desiredStatus', 'maxResults', 'nextToken'],
    (input) => {
      refuseOther('ListTasks', 'desiredStatus', input.desiredStatus, ['RUNNING', 'STOPPED']);
      const wanted = tasksIn(world)
        .all()
        .filter((task) => isWanted(task, input) && isShown(world, task));
      const { items, next } = pageOf(wanted, input.nextToken, input.maxResults ?? 100);
      return { taskArns: items.map(({ arn }) => arn), ...(next ? { nextToken: next } : {}) };
    },
  ),
  ...command<StopTaskCommandInput>('StopTask', ['cluster', 'task', 'reason'], (input) => {
    const id = lastPart(input.task);
    if (tasksIn(world).get(id) === undefined) throw invalidParameter('The referenced task was not found.');
    runner.stop(id, input.reason ?? 'Task stopped by user', 'UserInitiated');
    const task = tasksIn(world).get(id);
    return task === undefined ? {} : { task: describeTask(world, task) };
  }),
});

const isWanted = (task: TaskRecord, input: ListTasksCommandInput): boolean =>
  task.cluster === clusterName(input.cluster) &&
  task.desiredStatus === (input.desiredStatus ?? 'RUNNING') &&
  [undefined, task.startedBy].includes(input.startedBy) &&
  [undefined, task.family].includes(input.family) &&
  (input.serviceName === undefined || task.service === lastPart(input.serviceName));

const runTask = (world: World, images: ImageRegistry, runner: TaskRunner, input: RunTaskCommandInput) => {
  const definition = definitionOrFault(world, input.taskDefinition);
  const { clientToken } = input;
  const earlier =
    clientToken === undefined
      ? undefined
      : tasksIn(world)
          .all()
          .find((task) => task.clientToken === clientToken);
  const isOther = earlier !== undefined && earlier.definitionArn !== definition.arn;
  if (isOther) throw tokenConflict(earlier.arn);
  if (earlier !== undefined) return { tasks: [describeTask(world, earlier)], failures: [] };
  if (definition.status === 'INACTIVE') throw clientException('TaskDefinition is inactive');
  for (const { image } of definition.containers) images.renew(image ?? '');
  const cluster = clusterName(input.cluster);
  const task = runner.start(definition, {
    cluster,
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    clientToken,
    tags: input.tags ?? [],
  });
  if (task !== undefined) return { tasks: [describeTask(world, task)], failures: [] };
  const failures = machinesIn(world)
    .all()
    .map(({ arn }) => ({ arn, reason: 'RESOURCE:MEMORY' }));
  return { tasks: [], failures };
};
