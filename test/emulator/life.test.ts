import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ownershipTags } from '../../functions/shared/tags';
import { census } from './census';
import { type Installation, install, prepareSharedStaging, stackOf } from './installation';

// The life of environments in an installation that was deployed into the emulator, driven over HTTP; what became of it
// is asked of the emulator's AWS APIs. The tests are the chapters of one story, in this order.

const INSTALLATION = 'life';
const BRANCH = 'feature/new_cool_page';
const NAME = 'new-cool-page';
const URL = `https://${NAME}.staging.example.com`;
const OTHER_BRANCH = 'fix/slow-search';
const [FIRST, SECOND, BROKEN] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];

let at: Installation;
let before: string[];

beforeAll(async () => {
  await prepareSharedStaging();
  await new ECRClient().send(new CreateRepositoryCommand({ repositoryName: 'sample' }));
  at = await install(INSTALLATION);
  before = await census(at);
}, 180_000);
afterAll(() => at?.close());

const served = async (url: string): Promise<Record<string, string>> => {
  const { status, text } = await at.visit(url);
  expect(status).toBe(200);
  return JSON.parse(text) as Record<string, string>;
};

const databaseOf = async (name: string) => {
  const DBInstanceIdentifier = `sample-${name}`;
  const { DBInstances } = await new RDSClient().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  return DBInstances?.[0];
};

test('nobody gets in without a token, or with one that was never issued', async () => {
  expect((await fetch(`${at.apiUrl}/environments`)).status).toBe(401);
  const headers = { authorization: `Bearer bst_${'x'.repeat(40)}` };
  // API Gateway answers 401 to an authorizer's "Unauthorized"; the emulator has 500 for every error of one.
  expect((await fetch(`${at.apiUrl}/environments`, { headers })).status).toBe(500);
  expect(await at.api.list()).toEqual([]);
});

test('a host that no environment has is answered by the page that says so', async () => {
  const { status, text } = await at.visit('https://nothing-here.staging.example.com');
  expect(status).toBe(404);
  expect(text).toContain('No such environment');
});

test('bad input is refused and makes nothing', async () => {
  const { status, body } = await at.api.ask('POST', '/environments', { branch: 'a..b', commit: FIRST });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain('branch');
  expect(await census(at)).toEqual(before);
});

test('a branch becomes an environment of its own that answers at its URL', async () => {
  const accepted = await at.api.create(BRANCH, FIRST);
  expect(accepted).toMatchObject({ name: NAME, url: URL });
  const view = await at.api.ready(NAME);
  expect(view.deployed?.commit).toBe(FIRST);
  expect(await served(URL)).toMatchObject({ COMMIT: FIRST, BRANCH_NAME: BRANCH, ENVIRONMENT_NAME: NAME });
  const tags = ownershipTags({ installation: INSTALLATION, environment: NAME });
  expect(await databaseOf(NAME)).toMatchObject({ DBInstanceClass: 'db.t4g.micro', PubliclyAccessible: false });
  expect((await databaseOf(NAME))?.TagList).toEqual(expect.arrayContaining(tags));
  const stack = await stackOf(`sample-${NAME}`);
  expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
  expect(stack?.Tags).toEqual(expect.arrayContaining(tags));
  const { status } = await new SFNClient().send(new DescribeExecutionCommand({ executionArn: view.execution?.arn }));
  expect(status).toBe('SUCCEEDED');
  expect(await census(at)).toEqual(
    expect.arrayContaining([
      `database sample-${NAME}`,
      `record ${NAME}.staging.example.com. A`,
      `stack sample-${NAME}`,
    ]),
  );
});

test('a push is brought out in the same environment', async () => {
  const { generation } = await at.api.show(NAME);
  await at.api.push(BRANCH, SECOND);
  const view = await at.api.ready(NAME);
  expect(view.generation).toBe(generation + 1);
  expect(await served(URL)).toMatchObject({ COMMIT: SECOND });
  expect((await stackOf(`sample-${NAME}`))?.StackStatus).toBe('UPDATE_COMPLETE');
});

test('a push to a branch without an environment does nothing', async () => {
  const there = await census(at);
  expect((await at.api.ask('POST', '/deployments', { branch: 'feature/other', commit: FIRST })).status).toBe(204);
  expect(await census(at)).toEqual(there);
});

test('a migration that fails is told by the status event, and the version before goes on serving', async () => {
  await at.api.create(BRANCH, BROKEN, { overrides: { EXIT_CODE: '1' } });
  const view = await at.api.degraded(NAME);
  expect(view.execution).toMatchObject({
    kind: 'redeploy',
    failedStep: 'RunMigrations',
    error: { name: 'MigrationFailed' },
  });
  expect(await served(URL)).toMatchObject({ COMMIT: SECOND });
});

test('asked again with the mistake mended, it goes out', async () => {
  await at.api.change(NAME, { overrides: { EXIT_CODE: '0' } });
  expect((await at.api.ready(NAME)).deployed?.commit).toBe(BROKEN);
  expect(await served(URL)).toMatchObject({ COMMIT: BROKEN });
});

test('the service can be deployed over a create that is running, which goes on to its end', async () => {
  const { name, url } = await at.api.create(OTHER_BRANCH, FIRST, { overrides: { WAITS: 'yes' } });
  await at.api.step(name, 'RunMigrations', 'running');
  await at.deploy();
  expect((await at.api.show(name)).status).toBe('creating');
  expect((await at.api.list()).map((view) => view.name).sort()).toEqual([NAME, name].sort());
  expect(await served(URL)).toMatchObject({ COMMIT: BROKEN });
  at.letMigrationsEnd();
  expect((await at.api.ready(name)).generation).toBe(1);
  expect(await served(url)).toMatchObject({ COMMIT: FIRST });
});

test('destroying one leaves the other as it is', async () => {
  await at.api.destroy(NAME);
  await at.api.destroyed(NAME);
  expect((await census(at)).filter((thing) => thing.includes(NAME))).toEqual([]);
  expect((await at.visit(URL)).status).toBe(404);
  expect(await served('https://fix-slow-search.staging.example.com')).toMatchObject({ COMMIT: FIRST });
});

test('when all are destroyed, everything is as before the first, and shared staging untouched', async () => {
  for (const { name, status } of await at.api.list()) {
    if (status === 'destroyed') continue;
    await at.api.destroy(name);
    await at.api.destroyed(name);
  }
  expect(await census(at)).toEqual(before);
  expect(before).toEqual(expect.arrayContaining(['database shared-staging', 'snapshot shared-staging-today']));
});
