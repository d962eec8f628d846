import type { ContainerDefinition, Tag } from '@aws-sdk/client-ecs';
import { type World, arnOf } from '../world';

export type TaskDefinitionRecord = {
  arn: string;
  family: string;
  revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  networkMode: 'bridge' | 'awsvpc';
  containers: ContainerDefinition[];
  executionRoleArn: string | undefined;
  taskRoleArn: string | undefined;
  tags: Tag[];
};

export type ContainerRecord = {
  name: string;
  image: string;
  status: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
  containerPort?: number;
  hostPort?: number;
};

export type TaskRecord = {
  arn: string;
  id: string;
  cluster: string;
  family: string;
  definitionArn: string;
  group: string;
  startedBy: string | undefined;
  clientToken: string | undefined;
  machineArn: string;
  cpu: number;
  memory: number;
  status: 'PENDING' | 'RUNNING' | 'STOPPED';
  desiredStatus: 'RUNNING' | 'STOPPED';
  containers: ContainerRecord[];
  createdAt: number;
  startedAt?: number;
  stoppedAt?: number;
  stoppedReason?: string;
  stopCode?:
    | 'TaskFailedToStart'
    | 'EssentialContainerExited'
    | 'UserInitiated'
    | 'ServiceSchedulerInitiated'
    | 'TerminationNotice';
  tags: Tag[];
  /** Of a service's task: which of its deployments it belongs to, and whether it serves. */
  service?: string;
  deploymentId?: string;
  isHealthy?: boolean;
  /** Its end has been taken into account by the scheduler of its service. */
  isAccounted?: boolean;
};

export type DeploymentRecord = {
  id: string;
  definitionArn: string;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  failedTasks: number;
  /** Restarts in a row, and when the next one may be. */
  restarts: number;
  notBefore: number;
  createdAt: number;
  updatedAt: number;
};

export type ServiceRecord = {
  arn: string;
  name: string;
  cluster: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  definitionArn: string;
  loadBalancer: { targetGroupArn: string; containerName: string; containerPort: number } | undefined;
  /** The name of Cloud Map under which its task is found. */
  registryArn: string | undefined;
  graceSeconds: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  circuitBreaker: { enable: boolean; rollback: boolean };
  propagateTags: 'SERVICE' | 'TASK_DEFINITION' | 'NONE';
  /** The primary one first. */
  deployments: DeploymentRecord[];
  /** How deployments ended that are not listed any more. */
  outcomes: Record<string, 'COMPLETED' | 'FAILED'>;
  /** Newest first. */
  events: { id: string; createdAt: number; message: string }[];
  tags: Tag[];
  createdAt: number;
};

export type MachineRecord = { arn: string; id: string; ec2InstanceId: string; registeredAt: number };

export const definitionsIn = ({ state }: World) => state.collection<TaskDefinitionRecord>('task-definitions');
export const tasksIn = ({ state }: World) => state.collection<TaskRecord>('tasks');
export const servicesIn = ({ state }: World) => state.collection<ServiceRecord>('services');
export const machinesIn = ({ state }: World) => state.collection<MachineRecord>('container-instances');

/** The name of a cluster that was given by name or by ARN. */
export const clusterName = (cluster: string | undefined): string => (cluster ?? 'default').replace(/^.*:cluster\//, '');
export const clusterArn = (world: World, cluster: string): string => arnOf(world, 'ecs', `cluster/${cluster}`);
export const taskArn = (world: World, cluster: string, id: string): string =>
  arnOf(world, 'ecs', `task/${cluster}/${id}`);
export const serviceArn = (world: World, cluster: string, name: string): string =>
  arnOf(world, 'ecs', `service/${cluster}/${name}`);

/** What comes after the last slash: the id of a task or the name of a service, given as such or by ARN. */
export const lastPart = (nameOrArn: string | undefined): string => (nameOrArn ?? '').split('/').at(-1) ?? '';

/** What those wait for who have to do with one task or one service, or need room for a task. */
export const taskSubject = (id: string): string => `task ${id}`;
export const serviceSubject = (arn: string): string => `service ${arn}`;
export const ROOM = 'room in the cluster';

const subjectsOf = (world: World, { id, service, cluster, status }: TaskRecord): string[] => [
  taskSubject(id),
  ...(service === undefined ? [] : [serviceSubject(serviceArn(world, cluster, service))]),
  ...(status === 'STOPPED' ? [ROOM] : []),
];

/** Changes some fields of a task that is still on record, and tells everybody. */
export const changeTask = (world: World, id: string, fields: Partial<TaskRecord>): void => {
  const current = tasksIn(world).get(id);
  if (current === undefined) return;
  const changed = { ...current, ...fields };
  tasksIn(world).put(id, changed);
  world.changed(...subjectsOf(world, changed));
};
