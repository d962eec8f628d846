import { cloudFixture } from '../unit/local-cloud/cloud-fixture';
import type { Cloud } from './clouds';
import { MACHINE_NAMES, machineDefinition } from './machines';
import { handler } from './step.cjs';

const TABLE = 'contract';
const machineArn = (name: string) => `arn:aws:states:local:000000000000:stateMachine:${name}`;

/** What lasts no time would never be seen under way. */
const LATENCIES = {
  'rds:create': 3_000,
  'rds:restore': 3_000,
  'rds:snapshot': 3_000,
  'rds:delete': 3_000,
  'cloudformation:operation': 3_000,
  'route53:insync': 3_000,
};

/** The project's own cloud in virtual time, with nothing real behind it. */
export const localCloud = (): Cloud => {
  const machines = MACHINE_NAMES.map((name) => [machineArn(name), JSON.stringify(machineDefinition(name, 'step'))]);
  const fixture = cloudFixture({
    latencies: LATENCIES,
    tables: [{ name: TABLE, key: 'name' }],
    machines: Object.fromEntries(machines),
    invoke: (_step, event) => handler(event),
    nudgeMilliseconds: Infinity,
  });
  return {
    name: 'the local cloud',
    clients: fixture.clients,
    pause: () => fixture.pass(1_000),
    table: async () => TABLE,
    machine: async (name) => machineArn(name),
    hostedZone: async () => 'ZCONTRACT',
    cluster: async () => 'contract',
    repository: async () => 'contract/shop',
    writeLog: async (group, stream, lines) => {
      for (const line of lines) fixture.dataPlane.logs.append(group, stream, fixture.clock.now(), line);
    },
    close: fixture.close,
  };
};
