import type { LoadBalancer } from '../elb/load-balancer';
import type { ImageRegistry } from '../image-registry';
import type { Service } from '../not-modelled';
import type { World } from '../world';
import { type ClusterOptions, machineCommands, makeMachines } from './machines';
import { serviceCommands } from './service-commands';
import { makeServiceTasks } from './service-tasks';
import { makeServiceScheduler } from './services';
import { taskCommands } from './task-commands';
import { taskDefinitionCommands } from './task-definitions';
import { forgetRunningTasks, makeTaskRunner } from './task-runner';

/** ECS on simulated machines: tasks are processes of the data plane. */
export type Ecs = {
  service: Service;
  /** After a restart: tasks that ran are gone, services start theirs again. */
  resume(): void;
};

export const makeEcs = (
  world: World,
  images: ImageRegistry,
  loadBalancer: LoadBalancer,
  options: ClusterOptions,
): Ecs => {
  const machines = makeMachines(world, options);
  machines.ensureMinimum();
  const runner = makeTaskRunner(world, images, machines);
  const tasks = makeServiceTasks({ world, runner, loadBalancer });
  const scheduler = makeServiceScheduler({ world, tasks, images });
  return {
    service: {
      ...taskDefinitionCommands(world),
      ...taskCommands(world, images, runner),
      ...serviceCommands(world, scheduler),
      ...machineCommands(world),
    },
    resume: () => {
      forgetRunningTasks(world);
      loadBalancer.forgetTargets();
      scheduler.resume();
    },
  };
};
