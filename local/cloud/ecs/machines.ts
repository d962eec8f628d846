import type { DescribeContainerInstancesCommandInput, ListContainerInstancesCommandInput } from '@aws-sdk/client-ecs';
import { type Service, command, refuseOther } from '../not-modelled';
import { pageOf } from '../pages';
import { type World, arnOf, hexId, takeTime } from '../world';
import { type MachineRecord, ROOM, lastPart, machinesIn, tasksIn } from './records';

export type ClusterOptions = {
  /** The simulated machines that are there from the beginning, and the most there may be. */
  minimumInstances: number;
  maximumInstances: number;
};

type Size = { cpu: number; memory: number };

/** A t3.medium as the ECS agent registers it. */
const MACHINE: Size = { cpu: 2048, memory: 3884 };

/** The machines of the cluster, where tasks are placed. They are numbers only: processes run on the laptop itself. */
export type Machines = {
  /** A machine with room, or undefined; then one more is launched, unless the cluster is at its maximum. */
  place(size: Size): MachineRecord | undefined;
  /** Makes the machines that have to be there. */
  ensureMinimum(): void;
};

const remainingOn = (world: World, { arn }: MachineRecord): Size => {
  const placed = tasksIn(world)
    .all()
    .filter((task) => task.machineArn === arn && task.status !== 'STOPPED');
  return {
    cpu: MACHINE.cpu - placed.reduce((sum, task) => sum + task.cpu, 0),
    memory: MACHINE.memory - placed.reduce((sum, task) => sum + task.memory, 0),
  };
};

/** The cluster's machines with an Auto Scaling that keeps one machine's worth of room free. */
export const makeMachines = (world: World, options: ClusterOptions): Machines => {
  let launching = 0;
  const addMachine = (): void => {
    const id = hexId(world, 32);
    const arn = arnOf(world, 'ecs', `container-instance/${id}`);
    machinesIn(world).put(id, { arn, id, ec2InstanceId: `i-${hexId(world, 17)}`, registeredAt: world.clock.now() });
    world.changed(ROOM);
  };
  const launch = (): void => {
    if (machinesIn(world).all().length + launching >= options.maximumInstances) return;
    launching += 1;
    const launched = takeTime(world, 'autoscaling:launch').then(addMachine);
    world.background(
      'Auto Scaling launches an instance',
      launched.finally(() => (launching -= 1)),
    );
  };
  /** Room is asked for before tasks are started, so some has to be free before it is used. */
  const keepHeadroom = (): void => {
    const free = machinesIn(world)
      .all()
      .map((machine) => remainingOn(world, machine));
    const cpu = free.reduce((sum, size) => sum + size.cpu, launching * MACHINE.cpu);
    const memory = free.reduce((sum, size) => sum + size.memory, launching * MACHINE.memory);
    if (cpu < MACHINE.cpu || memory < MACHINE.memory) launch();
  };
  const ensureMinimum = (): void => {
    while (machinesIn(world).all().length < options.minimumInstances) addMachine();
  };
  return {
    ensureMinimum,
    place: (size) => {
      const machine = machinesIn(world)
        .all()
        .find((candidate) => {
          const free = remainingOn(world, candidate);
          return free.cpu >= size.cpu && free.memory >= size.memory;
        });
      if (machine === undefined && launching === 0) launch();
      else void Promise.resolve().then(keepHeadroom);
      return machine;
    },
  };
};

const resources = ({ cpu, memory }: Size) => [
  { name: 'CPU', type: 'INTEGER', integerValue: cpu },
  { name: 'MEMORY', type: 'INTEGER', integerValue: memory },
];

export const machineCommands = (world: World): Service => ({
  ...command<ListContainerInstancesCommandInput>(
    'ListContainerInstances',
    ['cluster', 'status', 'maxResults', 'nextToken'],
    (input) => {
      refuseOther('ListContainerInstances', 'status', input.status, ['ACTIVE']);
      const { items, next } = pageOf(machinesIn(world).all(), input.nextToken, input.maxResults ?? 100);
      return { containerInstanceArns: items.map(({ arn }) => arn), ...(next ? { nextToken: next } : {}) };
    },
  ),
  ...command<DescribeContainerInstancesCommandInput>(
    'DescribeContainerInstances',
    ['cluster', 'containerInstances'],
    (input) => {
      const asked = (input.containerInstances ?? []).map((nameOrArn) => ({
        nameOrArn,
        machine: machinesIn(world).get(lastPart(nameOrArn)),
      }));
      return {
        containerInstances: asked.flatMap(({ machine }) => (machine === undefined ? [] : [describe(world, machine)])),
        failures: asked.flatMap(({ nameOrArn, machine }) =>
          machine === undefined ? [{ arn: nameOrArn, reason: 'MISSING' }] : [],
        ),
      };
    },
  ),
});

const describe = (world: World, machine: MachineRecord) => {
  const running = tasksIn(world)
    .all()
    .filter(({ machineArn, status }) => machineArn === machine.arn && status === 'RUNNING');
  return {
    containerInstanceArn: machine.arn,
    ec2InstanceId: machine.ec2InstanceId,
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: resources(MACHINE),
    remainingResources: resources(remainingOn(world, machine)),
    runningTasksCount: running.length,
    registeredAt: new Date(machine.registeredAt),
  };
};
