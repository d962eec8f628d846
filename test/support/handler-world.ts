import type { Environment } from '../../functions/environments/environment';
import { Registry } from '../../functions/environments/registry';
import { Clients } from '../../functions/shared/clients';
import { type Clock, isoTime } from '../../functions/shared/clock';
import type { Config } from '../../functions/shared/config';
import { readConfig } from '../../functions/shared/read-config';
import type { Http, HttpGet } from '../../functions/shared/http';
import type { LogEntry } from '../../functions/shared/log';
import type { Random } from '../../functions/shared/random';
import type { Runtime } from '../../functions/shared/runtime';
import type { Handler } from '../../functions/shared/step-handler';
import { ownershipTags } from '../../functions/shared/tags';
import { localDynamoDb, memoryItemStore } from '../../local/cloud/dynamodb/dynamodb';
import type { Service } from '../../local/cloud/not-modelled';
import { seam } from '../../local/cloud/seam';
import { type Answers, fakeClient } from './fake-client';

/** What each service answers; the others are not to be called. */
export type Scripts = {
  cloudformation?: Answers<typeof import('@aws-sdk/client-cloudformation')>;
  cloudwatchlogs?: Answers<typeof import('@aws-sdk/client-cloudwatch-logs')>;
  ecr?: Answers<typeof import('@aws-sdk/client-ecr')>;
  ecs?: Answers<typeof import('@aws-sdk/client-ecs')>;
  rds?: Answers<typeof import('@aws-sdk/client-rds')>;
  route53?: Answers<typeof import('@aws-sdk/client-route-53')>;
  secretsmanager?: Answers<typeof import('@aws-sdk/client-secrets-manager')>;
};

export type Options = {
  environment?: Partial<Environment>;
  /** Further items of the registry. */
  others?: Environment[];
  staging?: string;
  config?: Partial<Config>;
  network?: Partial<Config['network']>;
  httpGet?: HttpGet;
  http?: Http;
};

/** A call of a service, and what the registry had on record when it was made. */
export type RecordedCall = { service: string; command: string; input: any; onRecord: Environment };

const TABLE = 'environments';
export const INSTALLATION = 'acme';
export const NOW = Date.parse('2030-01-01T00:00:00.000Z');

export const STAGING = `
application: sample
repository: acme/sample
domain: staging.example.com
image: 'acme/sample:{commit}'
database: { source: shared-staging, name: app, user: app, class: db.t4g.micro }
migrate: { command: npm run migrate }
services:
  web: { command: npm start, port: 3000, healthCheck: { path: /health, graceSeconds: 90 } }
  worker: { command: [node, worker.js], count: 2 }
variables: { NODE_ENV: production, DB_HOST: '\${PGHOST}', HELLO: 'from \${BRANCH_NAME}' }
`;

/** The tags of this test's environment, and of what is not its own. */
export const tagsOf = (environment: string, installation = INSTALLATION) =>
  ownershipTags({ installation, environment });
export const MINE = tagsOf('new-cool-page');

/** The tags as ECS spells them. */
export const lowerCase = (tags: { Key: string; Value: string }[]) =>
  tags.map(({ Key, Value }) => ({ key: Key, value: Value }));

export const testConfig = ({ staging = STAGING, config = {}, network = {} }: Options = {}): Config => ({
  installation: INSTALLATION,
  region: 'eu-central-1',
  tableName: TABLE,
  staging: readConfig(staging, 'staging.yml'),
  machines: { create: 'arn:create', redeploy: 'arn:redeploy', destroy: 'arn:destroy' },
  rightSizeMachineArn: 'arn:right-size',
  cluster: { name: 'staging', maxInstances: 3 },
  network: {
    vpcId: 'vpc-1',
    listenerArn: 'arn:listener',
    loadBalancerHost: 'lb.elb.amazonaws.com',
    loadBalancerZoneId: 'ZLB',
    hostedZoneId: 'ZSTAGING',
    dnsMode: 'record',
    urlScheme: 'https',
    ...network,
  },
  databases: { subnetGroup: 'subnets', securityGroup: 'sg-1', parameterGroup: undefined },
  redis: {
    namespace: 'redis.staging.internal',
    namespaceId: 'ns-1',
    perInstance: 2,
    securityGroup: 'sg-2',
    subnets: ['subnet-1', 'subnet-2'],
    subnetGroup: 'redis',
  },
  roles: { execution: 'arn:execution-role', task: 'arn:task-role', stack: undefined },
  stepTimeoutSeconds: 29,
  ...config,
});

/** An environment that is being created. */
export const environmentItem = (overrides: Partial<Environment> = {}): Environment => ({
  name: 'new-cool-page',
  kind: 'environment',
  version: 1,
  branch: 'feature/new_cool_page',
  repository: 'acme/sample',
  mode: 'full',
  owner: 'ada',
  url: 'https://new-cool-page.staging.example.com',
  status: 'creating',
  generation: 3,
  desired: {
    commit: 'c'.repeat(40),
    image: 'acme/sample:one',
    overrides: {},
    links: {},
    sequence: 1,
    requestedAt: isoTime(NOW),
    requestedBy: 'ada',
  },
  resources: {},
  rulePriority: 123,
  activity: {},
  lifetime: { inactiveDays: 3 },
  createdAt: isoTime(NOW),
  updatedAt: isoTime(NOW),
  ...overrides,
});

/** A resource as it is on record. */
export const onRecord = (id: string, state: 'requested' | 'available' = 'requested', arn?: string) => ({
  id,
  requestedAt: isoTime(NOW),
  state,
  ...(arn ? { arn } : {}),
});

/** Bytes that count up: never the same twice, the same in every run. */
const countingRandom = (): Random => {
  let next = 0;
  return { bytes: (count) => Buffer.from(Array.from({ length: count }, () => (next += 7) & 255)) };
};

const handClock = (): Clock & { time: number } => {
  const clock = { time: NOW, now: () => clock.time, sleep: () => Promise.reject(new Error('no step may sleep')) };
  return clock;
};

/** A registry with one environment, scripted services, and what was called in which order. */
export const handlerWorld = async (scripts: Scripts, options: Options = {}) => {
  const clock = handClock();
  const random = countingRandom();
  const calls: RecordedCall[] = [];
  const logged: LogEntry[] = [];
  const store = memoryItemStore();
  const dynamodb = localDynamoDb({ tables: [{ name: TABLE, key: 'name' }], store, clock }) as unknown as Service;
  const settings = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
  const quiet = new Clients(settings, seam({ dynamodb }));
  const registry = new Registry({ table: quiet.table, tableName: TABLE, clock, random });
  const item = environmentItem(options.environment);
  for (const one of [item, ...(options.others ?? [])]) await registry.change(one.name, () => one);
  const services = { ...(scripts as Record<string, Answers<object>>) };
  const fakes = Object.fromEntries(Object.entries(services).map(([name, answers]) => [name, fakeClient(answers)]));
  const noted = seam({ ...fakes, dynamodb }, async ({ service, command, input }, phase) => {
    if (phase === 'before' && service !== 'dynamodb')
      calls.push({ service, command, input: structuredClone(input), onRecord: await registry.get(item.name) });
  });
  const runtime: Runtime = {
    config: testConfig(options),
    clients: new Clients(settings, noted),
    clock,
    random,
    httpGet: options.httpGet ?? (() => Promise.reject(new Error('no step but the smoke test asks a URL'))),
    http: options.http ?? (() => Promise.reject(new Error('no step but those of the search send requests'))),
    log: (entry) => void logged.push(entry),
  };
  const lease = { name: item.name, generation: item.generation };
  return {
    runtime,
    clock,
    calls,
    logged,
    lease,
    /** Runs the step once, as the machine does, with the environment's own lease. */
    run: (handler: Handler, input: object = {}) => handler.on(runtime)({ environment: lease, ...input }),
    /** The commands so far, without those of the registry. */
    commands: () => calls.map(({ command }) => command),
    inputsOf: (command: string) => calls.filter((call) => call.command === command).map(({ input }) => input),
    item: () => registry.get(item.name),
    change: (decide: (current: Environment) => Environment) =>
      registry.change(item.name, (current) => decide(current ?? item)),
  };
};

export type HandlerWorld = Awaited<ReturnType<typeof handlerWorld>>;
