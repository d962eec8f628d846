import { createHash } from 'node:crypto';
import { Clients } from '../../functions/shared/clients';
import type { Clock } from '../../functions/shared/clock';
import type { LogEntry } from '../../functions/shared/log';
import type { Random } from '../../functions/shared/random';
import { readConfig } from '../../functions/shared/read-config';
import type { Runtime } from '../../functions/shared/runtime';
import { toolsOf } from '../../functions/shared/step-handler';
import { localDynamoDb, memoryItemStore } from '../../local/cloud/dynamodb/dynamodb';
import type { Service } from '../../local/cloud/not-modelled';
import { seam } from '../../local/cloud/seam';
import { TABLE, localConfig } from '../../local/local-config';
import { fakeStepFunctions } from './fake-step-functions';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const commitOf = (number: number): string => number.toString(16).padStart(40, '0');
export const REPOSITORY = 'acme/sample';
export const DAY_MS = 86_400_000;

const STAGING = `
application: sample
repository: ${REPOSITORY}
domain: staging.example.com
image: 'acme/sample:{commit}'
database: { source: shared-staging, name: app }
services:
  web: { command: npm start, port: 3000 }
`;

const PROXY_PORT = 4480;

/** Bytes that differ each time and are the same in every run. */
const countedRandom = (): Random => {
  let count = 0;
  return {
    bytes: (length) => {
      count += 1;
      return createHash('shake256', { outputLength: length }).update(String(count)).digest();
    },
  };
};

type HandClock = Clock & { pass(milliseconds: number): void };

/** A clock that stands still until it is told otherwise. */
const handClock = (start: string): HandClock => {
  let time = Date.parse(start);
  return {
    now: () => time,
    sleep: () => Promise.reject(new Error('nothing sleeps here')),
    pass: (milliseconds) => void (time += milliseconds),
  };
};

/** May stand between a command and the table: an answer lost on the way, a write of somebody else in between. */
export type Between = (command: string, input: object, send: () => Promise<object>) => Promise<object>;

/** What the SDK does when the answer to a write is lost: it sends the same command again. */
export const sentTwice: Between = async (command, _input, send) => {
  if (/Put|Update|Delete/.test(command)) await send();
  return send();
};

/** The registry, its table and its executions, with nothing else of the world behind it. */
export const registryWorld = (
  options: { definition?: string; staging?: string; between?: Between; logs?: Service } = {},
) => {
  const clock = handClock('2030-01-01T00:00:00.000Z');
  const store = memoryItemStore();
  const table = localDynamoDb({ tables: [{ name: TABLE, key: 'name', timeToLive: 'ttl' }], store, clock });
  const between: Between = options.between ?? ((_command, _input, send) => send());
  const dynamodb = Object.fromEntries(
    Object.entries(table).map(([command, send]) => [
      command,
      (input: object) => between(command, input, () => send(input)),
    ]),
  );
  const stepFunctions = fakeStepFunctions(options.definition);
  const services = {
    dynamodb,
    sfn: stepFunctions.service,
    cloudwatchlogs: options.logs ?? {},
    ecr: { DescribeImages: () => Promise.resolve({}) },
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const logged: LogEntry[] = [];
  const runtime: Runtime = {
    config: localConfig(readConfig(options.staging ?? STAGING, 'staging.yml'), PROXY_PORT, 3),
    clients: new Clients({ region: 'local', credentials }, seam(services)),
    clock,
    random: countedRandom(),
    httpGet: () => Promise.reject(new Error('nothing is fetched here')),
    http: () => Promise.reject(new Error('nothing is asked here')),
    log: (entry) => void logged.push(entry),
  };
  const tools = toolsOf(runtime);
  const items = (kind?: string): [string, unknown][] =>
    [...store.all(TABLE)].filter(([, item]) => kind === undefined || item['kind']?.S === kind);
  return {
    clock,
    runtime,
    tools,
    registry: tools.registry,
    machines: runtime.config.machines,
    stepFunctions,
    logged,
    /** What the table holds, all of it or one kind of items. */
    items,
    /** The whole table as text, to compare with later. */
    contents: () => JSON.stringify(items().sort(([one], [other]) => (one < other ? -1 : 1))),
  };
};

export type RegistryWorld = ReturnType<typeof registryWorld>;
