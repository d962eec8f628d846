import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createHash } from 'node:crypto';
import {
  ConflictException,
  DescribeTasksCommand,
  ECSClient,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
  type TaskStopCode,
} from '@aws-sdk/client-ecs';
import type * as z from 'zod/mini';
import type { Environment, MigrationRun } from '../environments/environment';
import { withLinksAsTheyAre } from '../environments/links';
import { lastLogLines } from '../environments/log-tail';
import { migrationsFamilyFor, migrationsLogGroupFor } from '../environments/names';
import { DeploymentInput, attemptOf } from '../environments/revision';
import { intendResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { type Leased, type Tools, stepHandler } from '../shared/step-handler';
import { isOwnedBy } from '../shared/tags';
import { CONTAINER, ecsTags, ensureLogGroup, taskDefinitionOf } from './migration-task';

type Request = Leased<z.output<typeof DeploymentInput>>;

/** The machine went away below the task: no fault of the branch, whose migrations are simply started again. */
const INTERRUPTIONS: readonly (TaskStopCode | undefined)[] = ['TerminationNotice', 'SpotInterruption'];

/**
 * Runs the branch's migrations once per attempt as a one-off task of the new image. It starts them, says
 * MigrationsRunning while they run, and judges them when they have ended: one step, because a redrive re-enters the
 * step that failed, which must therefore be the one that can start again.
 */
export const handler = stepHandler(DeploymentInput, (tools) => async (request) => {
  const { environment, revision } = request;
  if (tools.config.staging.migrate === undefined || environment.mode === 'lite') return { isSkipped: true };
  const attempt = attemptOf(request.execution, revision);
  const earlier = environment.migrationRun;
  const task = earlier === undefined ? undefined : await taskOf(tools, environment, earlier, attempt);
  const isRunning = task !== undefined && task.lastStatus !== 'STOPPED';
  if (isRunning) throw await stillRunning(tools, environment, task);
  const hasSucceeded = task !== undefined && exitCodeOf(task) === 0;
  if (hasSucceeded && earlier?.commit === revision.commit) return { isSkipped: false };
  const isOwn = earlier?.attempt === attempt;
  const isInterrupted = isOwn && task !== undefined && INTERRUPTIONS.includes(task.stopCode);
  if (isOwn && task !== undefined && !isInterrupted) throw await failure(tools, environment, task);
  const restarts = (isOwn ? (earlier.restarts ?? 0) : 0) + (isInterrupted ? 1 : 0);
  await start(tools, request, { attempt, commit: revision.commit, ...(restarts > 0 ? { restarts } : {}) });
  throw new WorkflowError('MigrationsRunning', `The migrations of ${environment.name} have been started`);
});

/**
 * The task of an earlier run. Its ARN is not on record when the answer of RunTask was lost: within one attempt the
 * client token finds the task again, after a redrive only a look at what runs does.
 */
const taskOf = async (
  tools: Tools,
  environment: Environment,
  earlier: MigrationRun,
  attempt: string,
): Promise<Task | undefined> => {
  if (earlier.taskArn !== undefined) return findTask(tools, earlier.taskArn);
  return earlier.attempt === attempt ? undefined : findRunning(tools, environment);
};

const findRunning = async ({ clients, config }: Tools, environment: Environment): Promise<Task | undefined> => {
  const ecs = clients.of(ECSClient);
  const cluster = config.cluster.name;
  for await (const page of paginateListTasks({ client: ecs }, { cluster, startedBy: environment.name })) {
    const { taskArns = [] } = page;
    if (taskArns.length === 0) continue;
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }));
    const owner = { installation: config.installation, environment: environment.name };
    const own = tasks?.find(({ tags }) => isOwnedBy(tags, owner));
    if (own !== undefined) return own;
  }
  return undefined;
};

const findTask = async ({ clients, config }: Tools, taskArn: string): Promise<Task | undefined> => {
  const { tasks } = await clients
    .of(ECSClient)
    .send(new DescribeTasksCommand({ cluster: config.cluster.name, tasks: [taskArn] }));
  return tasks?.[0];
};

/** Not yet; or, after the time that staging.yml gives them, the end: they are stopped, so that they hold no locks. */
const stillRunning = async (tools: Tools, environment: Environment, task: Task): Promise<WorkflowError> => {
  const { clients, config, clock } = tools;
  const minutes = config.staging.migrate?.timeoutMinutes ?? 0;
  const isLate = task.createdAt !== undefined && clock.now() - task.createdAt.getTime() > minutes * 60_000;
  if (!isLate) return new WorkflowError('MigrationsRunning', `The migrations of ${environment.name} are running`);
  const stoppedReason = `they did not end within ${minutes} minutes (migrate.timeoutMinutes)`;
  await clients
    .of(ECSClient)
    .send(new StopTaskCommand({ cluster: config.cluster.name, task: task.taskArn, reason: stoppedReason }));
  return failure(tools, environment, { ...task, stoppedReason });
};

const exitCodeOf = (task: Task): number | undefined =>
  task.containers?.find(({ name }) => name === CONTAINER)?.exitCode;

const failure = async ({ clients, config }: Tools, environment: Environment, task: Task): Promise<WorkflowError> => {
  const group = migrationsLogGroupFor({ application: config.staging.application, name: environment.name });
  const taskId = task.taskArn?.split('/').pop() ?? '';
  const lines = await lastLogLines(clients.of(CloudWatchLogsClient), group, `migrations/${CONTAINER}/${taskId}`);
  const exitCode = exitCodeOf(task);
  const how = exitCode === undefined ? (task.stoppedReason ?? 'it was stopped') : `exit code ${exitCode}`;
  return new WorkflowError(
    'MigrationFailed',
    `The migrations of ${environment.name} failed (${how})${lines ? `; last lines:\n${lines}` : ''}`,
  );
};

/** Log group, task definition, task: in this order, each on record before it exists. */
const start = async (tools: Tools, request: Request, run: MigrationRun): Promise<void> => {
  const { clients, config, registry, clock } = tools;
  const { environment, lease, revision } = request;
  const owner = { application: config.staging.application, name: environment.name };
  const family = migrationsFamilyFor(owner);
  await registry.changeLeased(lease, (current) => ({
    ...intendResource(current, 'migrations', family, clock.now()),
    migrationRun: run,
  }));
  await ensureLogGroup(tools, environment);
  const linked = await withLinksAsTheyAre(tools, environment);
  const { taskDefinition } = await clients
    .of(ECSClient)
    .send(
      new RegisterTaskDefinitionCommand(
        taskDefinitionOf(tools, linked, { revision, secretArn: request.secretArn ?? undefined }),
      ),
    );
  const taskArn = await runTask(tools, environment, taskDefinition?.taskDefinitionArn ?? family, run);
  await registry.changeLeased(lease, (current) => ({ ...current, migrationRun: { ...run, taskArn } }));
};

const runTask = async (
  tools: Tools,
  environment: Environment,
  taskDefinition: string,
  { attempt, restarts = 0 }: MigrationRun,
): Promise<string> => {
  const command = new RunTaskCommand({
    cluster: tools.config.cluster.name,
    taskDefinition,
    startedBy: environment.name,
    // ECS takes at most 64 characters; the same token gives the same task.
    clientToken: createHash('sha256')
      .update(restarts === 0 ? attempt : `${attempt}-${restarts}`)
      .digest('hex'),
    tags: ecsTags(tools, environment),
  });
  try {
    const { tasks, failures } = await tools.clients.of(ECSClient).send(command);
    const taskArn = tasks?.[0]?.taskArn;
    if (taskArn !== undefined) return taskArn;
    const reason = failures?.[0]?.reason ?? 'ECS gave no reason';
    throw new WorkflowError(
      'CapacityNotAvailable',
      `The migrations of ${environment.name} could not be placed: ${reason}`,
    );
  } catch (error) {
    // The token was used with an earlier revision of the task definition, whose answer was lost: ECS names that task.
    const started = error instanceof ConflictException ? error.resourceIds?.[0] : undefined;
    if (started === undefined) throw error;
    return started;
  }
};
