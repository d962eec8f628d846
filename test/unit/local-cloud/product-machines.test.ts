import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import * as recordExecutionStatus from '../../../functions/environments/record-execution-status';
import { readConfig } from '../../../functions/shared/read-config';
import type { Runtime } from '../../../functions/shared/runtime';
import { toolsOf } from '../../../functions/shared/step-handler';
import { STEPS } from '../../../local/functions';
import { type Invoke, localLambda } from '../../../local/lambda';
import { TABLE, localConfig } from '../../../local/local-config';
import { WITH_DATABASE } from '../config/minimal-config';
import { cloudFixture } from './cloud-fixture';

const COMMIT = 'a'.repeat(40);
const NEWER = 'b'.repeat(40);
const STAGING = `${WITH_DATABASE}migrate: { command: npm run migrate }\n`;

const withProduct = async () => {
  const config = localConfig(readConfig(STAGING, 'staging.yml'), 4480, 10);
  let invoke: Invoke = () => Promise.reject(new Error('not ready'));
  const fixture = cloudFixture({
    tables: [{ name: TABLE, key: 'name', timeToLive: 'ttl' }],
    machines: Object.fromEntries(
      Object.entries(config.machines).map(([kind, arn]) => [
        arn,
        readFileSync(join(__dirname, '../../../statemachines', `${kind}-environment.asl.yaml`), 'utf8'),
      ]),
    ),
    invoke: (key, event) => invoke(key, event),
    onStatusChange: async (event) => void (await recordExecutionStatus.handler.on(runtime)(event)),
    exitCodeOf: ({ command }) => (command.includes('npm run migrate') ? 0 : undefined),
    latencies: {
      'rds:restore': 540_000,
      'rds:set-password': 60_000,
      'ecs:start-task': 5_000,
      'route53:insync': 30_000,
    },
  });
  const runtime: Runtime = {
    config,
    clients: fixture.clients,
    clock: fixture.clock,
    random: fixture.world.random,
    httpGet: () => Promise.resolve({ status: 200, body: 'ok' }),
    http: () => Promise.reject(new Error('this application has no search')),
    log: () => undefined,
  };
  invoke = localLambda(STEPS, runtime);
  const staging = {
    DBInstanceIdentifier: 'shared-staging',
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    MasterUsername: 'postgres',
    MasterUserPassword: 'x',
  };
  await fixture.clients.of(RDSClient).send(new CreateDBInstanceCommand(staging));
  await fixture.pass();
  await fixture.clients
    .of(RDSClient)
    .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shared-staging', DBSnapshotIdentifier: 'first' }));
  await fixture.pass();
  const tools = toolsOf(runtime);
  const deploy = (commit: string) => askForDeployment(tools, { branch: 'feature/shop', commit, requestedBy: 'ann' });
  return { ...fixture, tools, deploy, find: () => tools.registry.find('shop') };
};

describe("the product's own machines and functions in the local cloud", () => {
  test('create, deploy a newer commit, destroy: from nothing to a URL and back to nothing', async () => {
    const on = await withProduct();
    await on.deploy(COMMIT);
    await on.pass(20 * 60_000);
    expect(await on.find()).toMatchObject({ status: 'ready', deployed: { commit: COMMIT } });
    expect(on.cloud.route('shop.localhost')).toMatchObject({ port: expect.any(Number) as number });
    await on.deploy(NEWER);
    await on.pass(10 * 60_000);
    expect(await on.find()).toMatchObject({ status: 'ready', deployed: { commit: NEWER } });
    await askForDestroy(on.tools, 'shop');
    await on.pass(10 * 60_000);
    expect(await on.find()).toMatchObject({ status: 'destroyed' });
    expect(on.cloud.route('shop.localhost')).toBeUndefined();
    expect(on.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
