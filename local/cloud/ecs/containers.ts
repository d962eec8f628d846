import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Exit, RunningProcess } from '../../data-plane/data-plane';
import { addressesIn, asSeenHere } from '../addresses';
import { hasLogGroup } from '../cloudwatch-logs';
import type { ImageRegistry } from '../image-registry';
import { secretText } from '../secrets-manager';
import type { World } from '../world';
import { type TaskRecord, serviceArn, servicesIn } from './records';

/** A container could not be started; the message is what ECS would give as the reason. */
export class CannotStart extends Error {}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One variable from a secret: an ARN, or `arn:json-key:version-stage:version-id`. */
const secretValue = (world: World, valueFrom: string): string => {
  const parts = valueFrom.split(':');
  const text = secretText(world, parts.slice(0, 7).join(':'));
  const key = parts[7];
  if (key === undefined || key === '') return text;
  const value = (JSON.parse(text) as Record<string, unknown>)[key];
  if (value === undefined) throw new Error(`retrieved secret from Secrets Manager did not contain json key ${key}`);
  return String(value);
};

/** What the process sees. The application listens on PORT: here that is a port which is free on this machine. */
const environmentOf = (
  world: World,
  container: ContainerDefinition,
  hostPort: number | undefined,
): Record<string, string> => {
  const plain = (container.environment ?? []).map(({ name, value }) => [name ?? '', value ?? '']);
  const secret = (container.secrets ?? []).map(({ name, valueFrom }) => [
    name ?? '',
    secretValue(world, valueFrom ?? ''),
  ]);
  const port = hostPort === undefined ? {} : { PORT: String(hostPort) };
  const values = [...plain, ...secret].map(([name = '', value = '']) => [name, asSeenHere(world, value)]);
  return { ...Object.fromEntries(values), ...port } as Record<string, string>;
};

/** Id of the process that is a container of a task. */
export const processIdOf = (taskId: string, containerName: string): string => `${taskId}-${containerName}`;

/** A container that runs: its port on this machine when it has one, and its end. */
export type StartedContainer = { process: RunningProcess; hostPort: number | undefined };

/** Pulls the image and starts the process of one container; rejects with CannotStart. */
export const startContainer = async (
  world: World,
  images: ImageRegistry,
  task: TaskRecord,
  container: ContainerDefinition,
  signal: AbortSignal,
): Promise<StartedContainer> => {
  const program = await programOf(world, images, container);
  signal.throwIfAborted();
  const options = container.logConfiguration?.options ?? {};
  const group = options['awslogs-group'];
  if (group !== undefined && !hasLogGroup(world, group)) {
    throw new CannotStart(
      `CannotStartContainerError: failed to initialize logging driver: the specified log group does not exist: ${group}`,
    );
  }
  const hostPort = container.portMappings?.length ? await portFor(world, task) : undefined;
  signal.throwIfAborted();
  const stream = `${options['awslogs-stream-prefix']}/${container.name}/${task.id}`;
  const process = world.dataPlane.processes.start({
    id: processIdOf(task.id, container.name ?? ''),
    ...program(hostPort),
    environment: resolved(world, container, hostPort),
    onLine: (line) => {
      if (group !== undefined && hasLogGroup(world, group))
        world.dataPlane.logs.append(group, stream, world.clock.now(), line);
    },
  });
  return { process, hostPort };
};

/** What to run for a container once its port is known. */
type Program = (hostPort: number | undefined) => { command: string[]; folder: string };

const REDIS_IMAGE = /(^|\/)redis:[A-Za-z0-9_.-]+$/;

/** A Redis is what the machine has; every other image is built from a commit. */
const programOf = async (world: World, images: ImageRegistry, container: ContainerDefinition): Promise<Program> => {
  const { image = '', command = [] } = container;
  if (REDIS_IMAGE.test(image)) return (hostPort) => world.dataPlane.redis.programFor(command, hostPort ?? 0);
  const folder = await images.pull(image).catch((error: unknown) => {
    throw new CannotStart(`CannotPullContainerError: ${textOf(error)}`);
  });
  return () => ({ command, folder });
};

/** A task that is found by a name has the port that belongs to the name. */
const portFor = async (world: World, { service, cluster }: TaskRecord): Promise<number> => {
  const registryArn = service && servicesIn(world).get(serviceArn(world, cluster, service))?.registryArn;
  const address = registryArn === undefined ? undefined : addressesIn(world).get(registryArn);
  return address?.port ?? (await world.dataPlane.freePort());
};

const resolved = (
  world: World,
  container: ContainerDefinition,
  hostPort: number | undefined,
): Record<string, string> => {
  try {
    return environmentOf(world, container, hostPort);
  } catch (error) {
    throw new CannotStart(`ResourceInitializationError: unable to pull secrets or registry auth: ${textOf(error)}`);
  }
};

const SIGNAL_NUMBERS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** The exit code as Docker tells it: 128 and the number of the signal for a process that was killed. */
export const exitCodeOf = ({ code, signal }: Exit): number => code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0);
