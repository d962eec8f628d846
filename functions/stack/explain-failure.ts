import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Environment } from '../environments/environment';
import { lastLogLines } from '../environments/log-tail';
import { logGroupFor, serviceNameFor } from '../environments/names';
import { redisModeOf } from '../environments/redis';
import type { StagingConfig } from '../shared/config-schema';
import { WorkflowError } from '../shared/errors';
import type { Tools } from '../shared/step-handler';

/** Why an attempt at the stack failed: CloudFormation's own reason, the container that stopped, and its last lines. */
export const explainFailure = async (
  tools: Tools,
  environment: Environment,
  stackName: string,
  attempt: string,
): Promise<WorkflowError> => {
  const { StackEvents } = await tools.clients
    .of(CloudFormationClient)
    .send(new DescribeStackEventsCommand({ StackName: stackName }));
  const failed = (StackEvents ?? []).filter(
    (event) =>
      event.ClientRequestToken === attempt &&
      event.ResourceStatus?.endsWith('_FAILED') &&
      event.ResourceStatusReason !== 'Resource creation cancelled',
  );
  // Events come newest first: the oldest failure is the cause, the others follow from it.
  const reason = failed.at(-1)?.ResourceStatusReason ?? 'CloudFormation gave no reason';
  const containers = await stoppedContainers(tools, environment);
  return new WorkflowError(
    'StackFailed',
    [`Stack ${stackName} could not be brought to the new version: ${reason}`, ...containers].join('\n'),
  );
};

const stoppedContainers = async (tools: Tools, environment: Environment): Promise<string[]> => {
  const owner = { application: tools.config.staging.application, name: environment.name };
  const redis = redisModeOf(tools.config, environment) === 'container' ? ['redis'] : [];
  const texts = await Promise.all(
    [...Object.keys(tools.config.staging.services), ...redis].map((service) => lastStopped(tools, owner, service)),
  );
  return texts.filter((text) => text !== '');
};

const lastStopped = async (
  { clients, config }: Tools,
  owner: { application: string; name: string },
  service: string,
): Promise<string> => {
  const cluster = config.cluster.name;
  const serviceName = serviceNameFor(owner, service);
  const { services } = await clients
    .of(ECSClient)
    .send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
  if (services?.[0] === undefined || services[0].status === 'INACTIVE') return '';
  const { taskArns } = await clients
    .of(ECSClient)
    .send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED' }));
  if (taskArns === undefined || taskArns.length === 0) return '';
  const { tasks } = await clients
    .of(ECSClient)
    .send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
  const task = newest(tasks ?? []);
  if (task === undefined) return '';
  const lines = await lastLogLines(
    clients.of(CloudWatchLogsClient),
    logGroupFor(owner),
    `service/${service}/${task.taskArn?.split('/').pop()}`,
  );
  const exitCode = task.containers?.[0]?.exitCode;
  const how = `${task.stoppedReason ?? 'stopped'}${exitCode === undefined ? '' : `, exit code ${exitCode}`}`;
  const wanted = /health check/i.test(how) ? whatIsChecked(config.staging, service) : '';
  return `container ${service}: ${how}${wanted}${lines ? `; last lines:\n${lines}` : ''}`;
};

/** An application that ignores PORT, or has no such path, says nothing of it itself. */
const whatIsChecked = ({ services }: StagingConfig, service: string): string => {
  const { port, healthCheck } = services[service] ?? {};
  if (port === undefined || healthCheck === undefined) return '';
  const { path, graceSeconds } = healthCheck;
  return `. It has to listen on the port in the variable PORT and to answer GET ${path} with 200 to 399 within ${graceSeconds} s`;
};

const newest = (tasks: Task[]): Task | undefined =>
  [...tasks].sort((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0))[0];
