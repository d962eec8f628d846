import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What the service clients have in common, as far as a plugin needs it. */
export type AnyClient = { middlewareStack: { add(middleware: never, options: never): void } };

/** Called with each client when it is made; the laptop adds a middleware there that answers commands in process. */
export type ClientPlugin = (client: AnyClient) => void;

/** All AWS clients of one process, each made at its first use. */
export class Clients {
  constructor(
    private readonly settings: { region?: string; credentials?: { accessKeyId: string; secretAccessKey: string } } = {},
    private readonly plugin: ClientPlugin = () => undefined,
  ) {}

  readonly #made = new Map<string, unknown>();

  #client<T extends AnyClient>(name: string, make: (settings: { region?: string }) => T): T {
    let client = this.#made.get(name) as T | undefined;
    if (client === undefined) {
      client = make(this.settings);
      this.plugin(client);
      this.#made.set(name, client);
    }
    return client;
  }

  get cloudformation() {
    return this.#client('cloudformation', (settings) => new CloudFormationClient(settings));
  }
  get ecr() {
    return this.#client('ecr', (settings) => new ECRClient(settings));
  }
  get ecs() {
    return this.#client('ecs', (settings) => new ECSClient(settings));
  }
  get elb() {
    return this.#client('elb', (settings) => new ElasticLoadBalancingV2Client(settings));
  }
  get logs() {
    return this.#client('logs', (settings) => new CloudWatchLogsClient(settings));
  }
  get rds() {
    return this.#client('rds', (settings) => new RDSClient(settings));
  }
  get route53() {
    return this.#client('route53', (settings) => new Route53Client(settings));
  }
  get secrets() {
    return this.#client('secrets', (settings) => new SecretsManagerClient(settings));
  }
  get stepFunctions() {
    return this.#client('stepFunctions', (settings) => new SFNClient(settings));
  }
  get table() {
    return this.#client('dynamodb', (settings) => {
      const marshallOptions = { removeUndefinedValues: true };
      return DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions });
    });
  }
}
