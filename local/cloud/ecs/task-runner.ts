import type { Tag } from '@aws-sdk/client-ecs';
import type { ImageRegistry } from '../image-registry';
import { type World, hexId, takeTime } from '../world';
import { CannotStart, type StartedContainer, exitCodeOf, processIdOf, startContainer } from './containers';
import type { Machines } from './machines';
import {
  type ContainerRecord,
  type TaskDefinitionRecord,
  type TaskRecord,
  changeTask,
  taskArn,
  tasksIn,
} from './records';

export type NewTask = Pick<TaskRecord, 'cluster' | 'group'> &
  Partial<Pick<TaskRecord, 'startedBy' | 'clientToken' | 'service' | 'deploymentId'>> & { tags: Tag[] };

/** Starts and stops tasks. Both return at once; what happens is told by the task's record. */
export type TaskRunner = {
  /** The task, or undefined when no machine has room for it. */
  start(definition: TaskDefinitionRecord, task: NewTask): TaskRecord | undefined;
  stop(id: string, reason: string, stopCode: NonNullable<TaskRecord['stopCode']>): void;
};

const DEFAULT_STOP_SECONDS = 5;

/** Runs tasks as processes of the data plane. */
export const makeTaskRunner = (world: World, images: ImageRegistry, machines: Machines): TaskRunner => {
  const stopping = new Map<string, AbortController>();
  return {
    start: (definition, task) => {
      const size = sizeOf(definition);
      const machine = machines.place(size);
      if (machine === undefined) return undefined;
      const id = hexId(world, 32);
      const record: TaskRecord = {
        startedBy: undefined,
        clientToken: undefined,
        ...task,
        ...size,
        id,
        arn: taskArn(world, task.cluster, id),
        family: definition.family,
        definitionArn: definition.arn,
        machineArn: machine.arn,
        status: 'PENDING',
        desiredStatus: 'RUNNING',
        containers: definition.containers.map(({ name, image }) => ({
          name: name ?? '',
          image: image ?? '',
          status: 'PENDING',
        })),
        createdAt: world.clock.now(),
      };
      tasksIn(world).put(id, record);
      const controller = new AbortController();
      stopping.set(id, controller);
      world.changed();
      const ended = runTask(world, images, definition, record, controller.signal).finally(() => stopping.delete(id));
      world.background(`task ${definition.family} ${id}`, ended);
      return record;
    },
    stop: (id, stoppedReason, stopCode) => {
      const task = tasksIn(world).get(id);
      if (task === undefined || task.status === 'STOPPED') return;
      const isFirst = task.stopCode === undefined;
      changeTask(world, id, { desiredStatus: 'STOPPED', ...(isFirst ? { stoppedReason, stopCode } : {}) });
      stopping.get(id)?.abort();
    },
  };
};

const sizeOf = ({ containers }: TaskDefinitionRecord) => ({
  cpu: containers.reduce((sum, { cpu }) => sum + (cpu ?? 0), 0),
  memory: containers.reduce((sum, { memory, memoryReservation }) => sum + (memoryReservation ?? memory ?? 0), 0),
});

const runTask = async (
  world: World,
  images: ImageRegistry,
  definition: TaskDefinitionRecord,
  task: TaskRecord,
  signal: AbortSignal,
): Promise<void> => {
  const started = new Map<string, StartedContainer>();
  try {
    await takeTime(world, 'ecs:start-task', AbortSignal.any([signal, world.closing]));
    for (const container of definition.containers) {
      const one = await untilAborted(startContainer(world, images, task, container, signal), signal);
      started.set(container.name ?? '', one);
    }
    changeTask(world, task.id, {
      status: 'RUNNING',
      startedAt: world.clock.now(),
      containers: containersOf(definition, task, started),
    });
    const essential = definition.containers.filter(({ essential }) => essential ?? true);
    await untilAborted(Promise.race(essential.map(({ name }) => started.get(name ?? '')?.process.exited)), signal);
    if (world.closing.aborted) return;
    endWith(world, task.id, 'Essential container in task exited', 'EssentialContainerExited');
  } catch (error) {
    if (world.closing.aborted) return;
    if (!signal.aborted)
      endWith(
        world,
        task.id,
        error instanceof CannotStart ? error.message : `CannotStartContainerError: ${String(error)}`,
        'TaskFailedToStart',
      );
  }
  await stopContainers(world, definition, task, started);
};

const endWith = (
  world: World,
  id: string,
  stoppedReason: string,
  stopCode: 'EssentialContainerExited' | 'TaskFailedToStart',
): void => {
  if (tasksIn(world).get(id)?.stopCode === undefined)
    changeTask(world, id, { desiredStatus: 'STOPPED', stoppedReason, stopCode });
};

const containersOf = (
  definition: TaskDefinitionRecord,
  task: TaskRecord,
  started: Map<string, StartedContainer>,
): ContainerRecord[] =>
  task.containers.map((container) => {
    const hostPort = started.get(container.name)?.hostPort;
    const containerPort = definition.containers.find(({ name }) => name === container.name)?.portMappings?.[0]
      ?.containerPort;
    const ports = hostPort === undefined || containerPort === undefined ? {} : { hostPort, containerPort };
    return { ...container, status: 'RUNNING', ...ports };
  });

/** Ends what still runs and puts the exit codes on record. */
const stopContainers = async (
  world: World,
  definition: TaskDefinitionRecord,
  task: TaskRecord,
  started: Map<string, StartedContainer>,
): Promise<void> => {
  const reason = tasksIn(world).get(task.id)?.stoppedReason;
  const containers = await Promise.all(
    definition.containers.map(async ({ name = '', image = '', stopTimeout }): Promise<ContainerRecord> => {
      const running = started.get(name);
      if (running === undefined) return { name, image, status: 'STOPPED', ...(reason === undefined ? {} : { reason }) };
      await world.dataPlane.processes.stop(processIdOf(task.id, name), (stopTimeout ?? DEFAULT_STOP_SECONDS) * 1000);
      const { hostPort } = running;
      return {
        name,
        image,
        status: 'STOPPED',
        exitCode: exitCodeOf(await running.process.exited),
        ...(hostPort === undefined ? {} : { hostPort }),
      };
    }),
  );
  changeTask(world, task.id, { status: 'STOPPED', stoppedAt: world.clock.now(), containers });
};

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

/** After a restart: no process outlived the platform, so no task did. */
export const forgetRunningTasks = (world: World): void => {
  for (const task of tasksIn(world).all()) {
    if (task.status === 'STOPPED') continue;
    const stoppedReason = task.stoppedReason ?? 'Host EC2 terminated: the platform was restarted.';
    const containers = task.containers.map((container) => ({
      ...container,
      status: 'STOPPED' as const,
      exitCode: 137,
    }));
    const ended = {
      status: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: task.stopCode ?? 'TerminationNotice',
    } as const;
    changeTask(world, task.id, {
      ...ended,
      stoppedReason,
      stoppedAt: world.clock.now(),
      containers,
      isAccounted: true,
    });
  }
};
