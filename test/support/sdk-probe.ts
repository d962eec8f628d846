import { AlreadyExistsException, CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { ClusterNotFoundException, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { DBInstanceNotFoundFault, paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { ChangeResourceRecordSetsCommand, InvalidChangeBatch, Route53Client } from '@aws-sdk/client-route-53';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';

// Bundled and run by itself: calls each service at <endpoint>/<scenario> and prints what came of it.
type Settings = { region: string; endpoint: string };
type Probe = { send: (settings: Settings) => Promise<unknown>; Exception: new (options: never) => Error };

const KEY = { TableName: 'environments', Key: { name: 'page' } };
const CHANGE = { Name: 'page.example.com', Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };

const allInstances = async (settings: Settings): Promise<unknown> => {
  const found = [];
  for await (const page of paginateDescribeDBInstances({ client: new RDSClient(settings) }, {}))
    found.push(
      ...(page.DBInstances ?? []).map(({ DBInstanceIdentifier, InstanceCreateTime }) => [
        DBInstanceIdentifier,
        InstanceCreateTime,
      ]),
    );
  return found;
};

const PROBES: Record<string, Probe> = {
  cloudformation: {
    send: (settings) => new CloudFormationClient(settings).send(new CreateStackCommand({ StackName: 'page' })),
    Exception: AlreadyExistsException,
  },
  dynamodb: {
    send: (settings) => DynamoDBDocumentClient.from(new DynamoDBClient(settings)).send(new UpdateCommand(KEY)),
    Exception: ConditionalCheckFailedException,
  },
  ecr: {
    send: (settings) => new ECRClient(settings).send(new DescribeImagesCommand({ repositoryName: 'sample' })),
    Exception: ImageNotFoundException,
  },
  ecs: {
    send: (settings) => new ECSClient(settings).send(new ListTasksCommand({ cluster: 'staging' })),
    Exception: ClusterNotFoundException,
  },
  logs: {
    send: (settings) => new CloudWatchLogsClient(settings).send(new CreateLogGroupCommand({ logGroupName: 'page' })),
    Exception: ResourceAlreadyExistsException,
  },
  rds: { send: allInstances, Exception: DBInstanceNotFoundFault },
  route53: {
    send: (settings) =>
      new Route53Client(settings).send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: 'Z1',
          ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: CHANGE }] },
        }),
      ),
    Exception: InvalidChangeBatch,
  },
  secretsmanager: {
    send: (settings) => new SecretsManagerClient(settings).send(new DescribeSecretCommand({ SecretId: 'page' })),
    Exception: ResourceNotFoundException,
  },
  states: {
    send: (settings) =>
      new SFNClient(settings).send(new StartExecutionCommand({ stateMachineArn: 'arn', input: '{}' })),
    Exception: ExecutionAlreadyExists,
  },
};

/** What some exceptions keep a part of. */
const MADE_OF = { message: 'made', $metadata: {}, Message: 'made', Item: { name: 'page' }, messages: ['made'] };

const told = (error: Error) => ({
  ...error,
  message: error.message,
  shapeId: (error.constructor as { shapeId?: string }).shapeId,
  isError: error instanceof Error,
  isExceptionOf: Object.keys(PROBES).filter((service) => error instanceof PROBES[service]!.Exception),
});

const outcomesAt = async (endpoint: string, scenarios: string[]): Promise<Record<string, Record<string, unknown>>> => {
  const outcomes: Record<string, Record<string, unknown>> = {};
  for (const [service, { send, Exception }] of Object.entries(PROBES)) {
    const came: Record<string, unknown> = (outcomes[service] = { made: told(new Exception(MADE_OF as never)) });
    for (const scenario of scenarios) {
      came[scenario] = await send({ region: 'eu-central-1', endpoint: `${endpoint}/${scenario}` }).catch(told);
    }
  }
  return outcomes;
};

const [, , endpoint = '', ...scenarios] = process.argv;
// How long a retry waits is random.
const printed = (key: string, value: unknown): unknown => (key === 'totalRetryDelay' ? undefined : value);
void outcomesAt(endpoint, scenarios).then((outcomes) => process.stdout.write(JSON.stringify(outcomes, printed)));
