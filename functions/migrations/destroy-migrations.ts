import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  paginateListTaskDefinitions,
  paginateListTasks,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { migrationsLogGroupFor } from '../environments/names';
import { forgetResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { type Tools, stepHandler } from '../shared/step-handler';
import { isOwnedBy } from '../shared/tags';

const Input = z.object({ environment: Lease });

/** Stops migrations that still run and removes what they ran from. Nothing on record, or nothing there, is done. */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease }) => {
  const family = environment.resources.migrations?.id;
  if (family === undefined) return { family: null };
  await stopTasks(tools, environment);
  await deregister(tools, environment, family);
  await deleteLogGroup(tools, environment);
  await tools.registry.changeLeased(lease, (current) => {
    const { migrationRun: _gone, ...rest } = forgetResource(current, 'migrations');
    return rest;
  });
  return { family };
});

/** Only our own: another installation on the same cluster may have an environment of the same name. */
const stopTasks = async ({ clients, config }: Tools, environment: Environment): Promise<void> => {
  const ecs = clients.of(ECSClient);
  const cluster = config.cluster.name;
  const owner = { installation: config.installation, environment: environment.name };
  for await (const page of paginateListTasks({ client: ecs }, { cluster, startedBy: environment.name })) {
    const { taskArns = [] } = page;
    if (taskArns.length === 0) continue;
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }));
    for (const { taskArn: task, tags } of tasks ?? []) {
      if (!isOwnedBy(tags, owner)) continue;
      await ecs.send(new StopTaskCommand({ cluster, task, reason: `${environment.name} is being destroyed` }));
    }
  }
};

const deregister = async ({ clients, config }: Tools, environment: Environment, family: string): Promise<void> => {
  const ecs = clients.of(ECSClient);
  for await (const page of paginateListTaskDefinitions({ client: ecs }, { familyPrefix: family, status: 'ACTIVE' })) {
    for (const taskDefinition of page.taskDefinitionArns ?? []) {
      const { tags } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
      if (!isOwnedBy(tags, { installation: config.installation, environment: environment.name })) {
        throw new WorkflowError(
          'NotOwned',
          `${taskDefinition} does not carry the tags of ${environment.name}; it was not touched`,
        );
      }
      await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    }
  }
};

const deleteLogGroup = async ({ clients, config }: Tools, environment: Environment): Promise<void> => {
  const logGroupName = migrationsLogGroupFor({ application: config.staging.application, name: environment.name });
  try {
    await clients.of(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};
