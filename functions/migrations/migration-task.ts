import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { containerCommand, containerEnvironment } from '../environments/containers';
import type { Environment } from '../environments/environment';
import { migrationsFamilyFor, migrationsLogGroupFor } from '../environments/names';
import type { SelectedRevision } from '../environments/revision';
import { containerVariables } from '../environments/variables';
import type { Tools } from '../shared/step-handler';
import { ownershipTags } from '../shared/tags';

export const CONTAINER = 'migrate';
const LOG_RETENTION_DAYS = 14;

const tagsOf = ({ config }: Tools, environment: Environment) =>
  ownershipTags({ installation: config.installation, environment: environment.name });

/** The ownership tags as ECS spells them. */
export const ecsTags = (tools: Tools, environment: Environment) =>
  tagsOf(tools, environment).map(({ Key, Value }) => ({ key: Key, value: Value }));

/** Makes the log group of the migrations, or finds it made. */
export const ensureLogGroup = async (tools: Tools, environment: Environment): Promise<void> => {
  const { clients, config } = tools;
  const logGroupName = migrationsLogGroupFor({ application: config.staging.application, name: environment.name });
  const tags = Object.fromEntries(tagsOf(tools, environment).map(({ Key, Value }) => [Key, Value]));
  try {
    await clients.of(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName, tags }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  await clients
    .of(CloudWatchLogsClient)
    .send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: LOG_RETENTION_DAYS }));
};

/** The one-off task that migrates: the revision's image with the command and the variables of staging.yml. */
export const taskDefinitionOf = (
  tools: Tools,
  environment: Environment,
  { revision, secretArn }: { revision: SelectedRevision; secretArn: string | undefined },
) => {
  const { config } = tools;
  const owner = { application: config.staging.application, name: environment.name };
  const variables = containerVariables(config, environment, {
    commit: revision.commit,
    container: 'migrations',
    secretArn,
  });
  return {
    family: migrationsFamilyFor(owner),
    executionRoleArn: config.roles.execution,
    taskRoleArn: config.roles.task,
    tags: ecsTags(tools, environment),
    containerDefinitions: [
      {
        name: CONTAINER,
        image: revision.image,
        essential: true,
        cpu: 256,
        memory: 512,
        command: containerCommand(config.staging.migrate?.command ?? []),
        ...containerEnvironment(variables),
        logConfiguration: {
          logDriver: 'awslogs' as const,
          options: {
            'awslogs-group': migrationsLogGroupFor(owner),
            'awslogs-region': config.region,
            'awslogs-stream-prefix': 'migrations',
          },
        },
      },
    ],
  };
};
