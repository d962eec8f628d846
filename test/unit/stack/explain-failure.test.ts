import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { handler } from '../../../functions/stack/deploy-stack';
import { exception, raise } from '../../support/fake-client';
import type { Scripts } from '../../support/handler-world';
import { ATTEMPT, INPUT, STACK, stackWith, stackWorld } from './stack-world';

const event = (ResourceStatusReason: string, ClientRequestToken = ATTEMPT, ResourceStatus = 'UPDATE_FAILED') => ({
  StackId: 'arn:stack',
  EventId: ResourceStatusReason,
  StackName: STACK,
  Timestamp: new Date(0),
  ResourceStatus: ResourceStatus as 'UPDATE_FAILED',
  ClientRequestToken,
  ResourceStatusReason,
});

const task = (id: string, stoppedAt: number, exitCode?: number) => ({
  taskArn: `arn:aws:ecs:eu-central-1:1:task/staging/${id}`,
  stoppedAt: new Date(stoppedAt),
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', ...(exitCode === undefined ? {} : { exitCode }) }],
});

/** The newest event first, as CloudFormation has them. */
const failedWorld = (events: ReturnType<typeof event>[], scripts: Scripts = {}) =>
  stackWorld([stackWith('UPDATE_FAILED')], {
    cloudformation: { DescribeStackEventsCommand: () => ({ StackEvents: events }) },
    ecs: {
      DescribeServicesCommand: ({ services = [] }) =>
        services[0]?.endsWith('-web')
          ? { services: [{ serviceName: services[0], status: 'ACTIVE' }] }
          : { services: [] },
      ListTasksCommand: () => ({ taskArns: ['old', 'new'] }),
      DescribeTasksCommand: () => ({ tasks: [task('old', 1, 0), task('new', 2, 3)] }),
      ...scripts.ecs,
    },
    cloudwatchlogs: {
      GetLogEventsCommand: () => ({ events: [{ message: 'listening…' }, { message: 'Error: no DATABASE_URL' }] }),
      ...scripts.cloudwatchlogs,
    },
  });

const explanationOf = async (events: ReturnType<typeof event>[], scripts: Scripts = {}) => {
  const world = await failedWorld(events, scripts);
  const error = await world.run(handler, INPUT).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'StackFailed' });
  return { world, message: (error as Error).message };
};

test('a failed attempt is explained by the oldest failure, because the others follow from it', async () => {
  const { message, world } = await explanationOf([
    event('The following resource(s) failed to update: [WebService]'),
    event('Resource creation cancelled'),
    event('the circuit breaker was triggered'),
    event('update began', ATTEMPT, 'UPDATE_IN_PROGRESS'),
    event('what went wrong last week', 'an-older-attempt'),
  ]);
  expect(message).toContain(
    `Stack ${STACK} could not be brought to the new version: the circuit breaker was triggered`,
  );
  expect(world.commands()).not.toContain('UpdateStack');
});

test('it names the container that stopped last, how, and what it wrote', async () => {
  const { message, world } = await explanationOf([event('the circuit breaker was triggered')]);
  expect(message).toContain('container web: Essential container in task exited, exit code 3; last lines:');
  expect(message).toContain('listening…\nError: no DATABASE_URL');
  expect(world.inputsOf('GetLogEvents')).toEqual([
    {
      logGroupName: '/branch-staging/sample/new-cool-page',
      logStreamName: 'service/web/new',
      limit: 60,
      startFromHead: false,
    },
  ]);
});

test('it does without lines where nothing was written, and without a container where none stopped', async () => {
  const silent = { GetLogEventsCommand: () => raise(new ResourceNotFoundException(exception())) };
  const { message } = await explanationOf([event('because')], { cloudwatchlogs: silent });
  expect(message).toMatch(/exit code 3$/);
  const none = await explanationOf([event('because')], { ecs: { ListTasksCommand: () => ({ taskArns: [] }) } });
  expect(none.message).toBe(`Stack ${STACK} could not be brought to the new version: because`);
});

test('a failed health check tells what is asked, because an application that ignores PORT writes nothing about it', async () => {
  const stopped = { ...task('new', 2, 143), stoppedReason: 'Task failed ELB health checks in (target-group arn)' };
  const { message } = await explanationOf([event('because')], {
    ecs: { DescribeTasksCommand: () => ({ tasks: [stopped] }) },
  });
  expect(message).toMatch(/exit code 143\. It has to listen on the port in the variable PORT and to answer GET \/\S*/);
});

test('the empty fields that Node prints after an error do not push its sentence out of sight', async () => {
  const written = ['error: no such relation', ...Array.from({ length: 20 }, (_, n) => `  field${n}: undefined,`), '}'];
  const { message } = await explanationOf([event('because')], {
    cloudwatchlogs: { GetLogEventsCommand: () => ({ events: written.map((line) => ({ message: line })) }) },
  });
  expect(message).toMatch(/last lines:\nerror: no such relation\n}$/);
});

test('it says that CloudFormation gave no reason rather than making one up', async () => {
  const { message } = await explanationOf([event('what went wrong last week', 'an-older-attempt')]);
  expect(message).toContain('CloudFormation gave no reason');
});

test('run twice it fails twice with the same words, because the attempt has ended', async () => {
  const world = await failedWorld([event('because')]);
  const messageOf = () => world.run(handler, INPUT).catch((error: Error) => error.message);
  expect(await messageOf()).toBe(await messageOf());
});
