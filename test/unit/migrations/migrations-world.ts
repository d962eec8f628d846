import type { Task } from '@aws-sdk/client-ecs';
import { handlerWorld, lowerCase, MINE, type Options, type Scripts } from '../../support/handler-world';

export const FAMILY = 'sample-new-cool-page-migrations';
export const ATTEMPT = 'new-cool-page-create-g3-1-r0-s1';
export const INPUT = {
  revision: { commit: 'c'.repeat(40), image: 'acme/sample:one', sequence: 1 },
  secretArn: 'arn:secret',
  execution: { Name: 'new-cool-page-create-g3-1', RedriveCount: 0 },
};

/** The tasks of a cluster, by ARN. */
const makeTasks = () => {
  const tasks = new Map<string, Task>();
  const change = (taskArn: string, fields: Task) => void tasks.set(taskArn, { ...tasks.get(taskArn), ...fields });
  const add = (taskArn: string) => change(taskArn, { taskArn, lastStatus: 'PENDING', tags: lowerCase(MINE) });
  const end = (taskArn: string, exitCode: number | undefined, stoppedReason = 'exited') =>
    change(taskArn, {
      lastStatus: 'STOPPED',
      stoppedReason,
      containers: [{ name: 'migrate', ...(exitCode === undefined ? {} : { exitCode }) }],
    });
  const running = () => [...tasks.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  return { change, add, end, get: (taskArn: string) => tasks.get(taskArn), running };
};
export type Tasks = ReturnType<typeof makeTasks>;

/** An ECS that runs tasks until the test ends them, and their logs. */
export const migrationsWorld = async (
  scripts: Scripts = {},
  options: Options = {},
  further: (tasks: Tasks) => NonNullable<Scripts['ecs']> = () => ({}),
) => {
  const tasks = makeTasks();
  const world = await handlerWorld(
    {
      ecs: {
        RegisterTaskDefinitionCommand: ({ family }, nth) => ({
          taskDefinition: { taskDefinitionArn: `${family}:${nth}` },
        }),
        RunTaskCommand: (_, nth) => {
          tasks.add(`task/${nth}`);
          return { tasks: [{ taskArn: `task/${nth}` }] };
        },
        DescribeTasksCommand: ({ tasks: arns = [], include }) => ({
          tasks: arns
            .flatMap((arn) => tasks.get(arn) ?? [])
            .map(({ tags, ...task }) => ({ ...task, ...(include?.includes('TAGS') && tags ? { tags } : {}) })),
        }),
        ListTasksCommand: () => ({ taskArns: tasks.running().flatMap(({ taskArn }) => taskArn ?? []) }),
        ...scripts.ecs,
        ...further(tasks),
      },
      cloudwatchlogs: {
        CreateLogGroupCommand: () => ({}),
        PutRetentionPolicyCommand: () => ({}),
        GetLogEventsCommand: () => ({ events: [{ message: 'applying 002' }, { message: 'ERROR: no such column' }] }),
        ...scripts.cloudwatchlogs,
      },
    },
    options,
  );
  return { ...world, tasks };
};
