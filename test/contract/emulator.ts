import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Clients } from '../../functions/shared/clients';
import { systemClock } from '../../functions/shared/clock';
import type { Cloud } from './clouds';
import { type MachineName, machineDefinition } from './machines';
import { unique } from './names';
import { zipOf } from './zip';

const SETTINGS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const ROLE = 'arn:aws:iam::000000000000:role/contract';
const SECONDS = { maxWaitTime: 30, minDelay: 1, maxDelay: 1 };

/** The endpoint of AWS_ENDPOINT_URL, which the SDK's clients find by themselves. Real time; what a test needs is made there. */
export const emulator = (): Cloud => {
  const clients = new Clients(SETTINGS);
  const step = once(() => makeStep(clients.of(LambdaClient)));
  return {
    name: 'the emulator',
    clients,
    pause: () => systemClock.sleep(250),
    table: once(() => makeTable(clients.of(DynamoDBClient))),
    machine: async (name) => makeMachine(clients.of(SFNClient), name, await step()),
    hostedZone: once(() => makeZone(clients.of(Route53Client))),
    cluster: once(() => makeCluster(clients.of(ECSClient))),
    repository: once(() => makeRepository(clients.of(ECRClient))),
    writeLog: (group, stream, lines) => writeLog(clients.of(CloudWatchLogsClient), group, stream, lines),
    close: async () => undefined,
  };
};

const once = (make: () => Promise<string>): (() => Promise<string>) => {
  let made: Promise<string> | undefined;
  return () => (made ??= make());
};

const makeStep = async (lambda: LambdaClient): Promise<string> => {
  const FunctionName = unique('step');
  const code = readFileSync(join(__dirname, 'step.cjs'), 'utf8');
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: ROLE,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf('index.js', code) },
      Timeout: 10,
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, ...SECONDS }, { FunctionName });
  return FunctionArn ?? FunctionName;
};

const makeMachine = async (stepFunctions: SFNClient, name: MachineName, step: string): Promise<string> => {
  const definition = JSON.stringify(machineDefinition(name, step));
  const made = await stepFunctions.send(
    new CreateStateMachineCommand({ name: unique(name), definition, roleArn: ROLE, type: 'STANDARD' }),
  );
  return made.stateMachineArn ?? '';
};

const makeTable = async (dynamodb: DynamoDBClient): Promise<string> => {
  const TableName = unique('contract');
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client: dynamodb, ...SECONDS }, { TableName });
  return TableName;
};

const makeZone = async (route53: Route53Client): Promise<string> => {
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: 'contract.example.com', CallerReference: unique('zone') }),
  );
  return HostedZone?.Id ?? '';
};

const makeCluster = async (ecs: ECSClient): Promise<string> => {
  const clusterName = unique('contract');
  await ecs.send(new CreateClusterCommand({ clusterName }));
  return clusterName;
};

const makeRepository = async (ecr: ECRClient): Promise<string> => {
  const repositoryName = unique('contract/shop');
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  return repositoryName;
};

const writeLog = async (logs: CloudWatchLogsClient, logGroupName: string, logStreamName: string, lines: string[]) => {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = lines.map((message, index) => ({ message, timestamp: systemClock.now() + index }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
};
