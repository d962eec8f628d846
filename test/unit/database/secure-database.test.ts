import { type DBInstance, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { ResourceExistsException, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { handler } from '../../../functions/database/secure-database';
import { expectNoCallWhenSuperseded, NOT_MINE, type Tags } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, MINE, type Options, type Scripts, STAGING } from '../../support/handler-world';

const ID = 'sample-new-cool-page';
const NAME = 'sample/new-cool-page/database';
const ARN = `arn:aws:secretsmanager:eu-central-1:1:secret:${NAME}-AbCdEf`;
const INPUT = { databaseId: ID };
const INSTANCE: DBInstance = {
  DBInstanceIdentifier: ID,
  DBInstanceStatus: 'available',
  MasterUsername: 'app',
  Endpoint: { Address: 'db.example.internal', Port: 5433 },
  TagList: MINE,
};

type Overrides = {
  instance?: (nth: number) => DBInstance;
  rds?: Scripts['rds'];
  secrets?: Scripts['secretsmanager'];
  tags?: Tags;
  options?: Options;
};

/** RDS with one instance, and a Secrets Manager that keeps one secret. */
const worldOf = async (over: Overrides = {}) => {
  const kept: { text?: string } = {};
  const world = await handlerWorld(
    {
      rds: {
        DescribeDBInstancesCommand: (_, nth) => ({ DBInstances: [over.instance?.(nth) ?? INSTANCE] }),
        ModifyDBInstanceCommand: () => ({}),
        ...over.rds,
      },
      secretsmanager: {
        DescribeSecretCommand: () =>
          kept.text === undefined
            ? raise(new ResourceNotFoundException(exception()))
            : { Name: NAME, Tags: 'tags' in over ? over.tags : MINE },
        GetSecretValueCommand: () => ({ ARN, SecretString: kept.text ?? '' }),
        CreateSecretCommand: ({ SecretString = '' }) => {
          kept.text = SecretString;
          return { ARN };
        },
        ...over.secrets,
      },
    },
    over.options,
  );
  return { ...world, kept };
};

const notYet = { name: 'DatabaseNotAvailable' };

test('makes a password, sets it, and succeeds at the next look', async () => {
  const world = await worldOf();
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  await expect(world.run(handler, INPUT)).resolves.toEqual({ secretArn: ARN });
  const { password } = JSON.parse(world.kept.text ?? '') as { password: string };
  expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(world.inputsOf('ModifyDBInstance')).toEqual([
    { DBInstanceIdentifier: ID, MasterUserPassword: password, ApplyImmediately: true },
  ]);
  expect((await world.item()).resources.secret).toMatchObject({ id: NAME, state: 'available', arn: ARN });
});

test('keeps all that a client needs in the secret, which carries our tags', async () => {
  const world = await worldOf();
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  const [created] = world.inputsOf('CreateSecret');
  expect(created).toMatchObject({ Name: NAME, Tags: MINE });
  const { password, ...rest } = JSON.parse(world.kept.text ?? '') as Record<string, string>;
  expect(rest).toEqual({
    username: 'app',
    host: 'db.example.internal',
    port: '5433',
    dbname: 'app',
    url: `postgres://app:${password}@db.example.internal:5433/app`,
  });
});

test('records the secret before it is made, so that a destroy finds it', async () => {
  const world = await worldOf();
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  const creating = world.calls.find(({ command }) => command === 'CreateSecret');
  expect(creating?.onRecord.resources.secret).toMatchObject({ id: NAME, state: 'requested' });
});

test('gives a token that Secrets Manager takes: 32 to 64 characters, the same at every try of one generation', async () => {
  const tokens = new Set<string>();
  for (let run = 0; run < 2; run += 1) {
    const world = await worldOf();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
    tokens.add(world.inputsOf('CreateSecret')[0].ClientRequestToken);
  }
  expect(tokens.size).toBe(1);
  expect([...tokens][0]).toMatch(/^[A-Za-z0-9-]{32,64}$/);
});

test('never writes the password into the log or into what it gives to the machine', async () => {
  const world = await worldOf();
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  const answer = await world.run(handler, INPUT);
  const { password } = JSON.parse(world.kept.text ?? '') as { password: string };
  expect(JSON.stringify([world.logged, answer, await world.item()])).not.toContain(password);
});

test('sets the same password again when the first try was lost after it had made the secret', async () => {
  const world = await worldOf({
    rds: { ModifyDBInstanceCommand: (_, nth) => (nth === 1 ? raise(awsError('Throttling')) : {}) },
  });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'Throttling' });
  expect((await world.item()).resources.secret?.state).toBe('requested');
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  const passwords = world.inputsOf('ModifyDBInstance').map((input) => input.MasterUserPassword);
  expect(passwords).toHaveLength(2);
  expect(new Set(passwords).size).toBe(1);
  expect(world.inputsOf('CreateSecret')).toHaveLength(1);
});

test.each([
  ['while RDS has it pending', { PendingModifiedValues: { MasterUserPassword: '****' } }],
  ['while RDS sets it', { DBInstanceStatus: 'resetting-master-credentials' }],
])('is not through %s', async (_, change) => {
  const world = await worldOf({ instance: (nth) => (nth === 2 ? { ...INSTANCE, ...change } : INSTANCE) });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  await expect(world.run(handler, INPUT)).resolves.toEqual({ secretArn: ARN });
  expect(world.inputsOf('ModifyDBInstance')).toHaveLength(1);
});

test('waits when the instance cannot be changed at this moment, and sets the password later', async () => {
  const world = await worldOf({
    rds: {
      ModifyDBInstanceCommand: (_, nth) => (nth === 1 ? raise(new InvalidDBInstanceStateFault(exception())) : {}),
    },
  });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  await expect(world.run(handler, INPUT)).resolves.toEqual({ secretArn: ARN });
  expect(world.inputsOf('ModifyDBInstance')).toHaveLength(2);
});

test('waits for an address, because the secret holds it', async () => {
  const { Endpoint: _, ...withoutAddress } = INSTANCE;
  const world = await worldOf({ instance: () => withoutAddress });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  expect(world.commands()).toEqual(['DescribeDBInstances']);
});

test('refuses a user that is not the master, because only the password of that one can be set', async () => {
  const world = await worldOf({ instance: () => ({ ...INSTANCE, MasterUsername: 'postgres' }) });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({
    name: 'InvalidConfiguration',
    message: expect.stringContaining('postgres'),
  });
  expect(world.commands()).toEqual(['DescribeDBInstances']);
});

test.each(NOT_MINE)('sets no password of a database that is %s', async (_, tags) => {
  const { TagList: __, ...untagged } = INSTANCE;
  const world = await worldOf({ instance: () => ({ ...untagged, ...(tags && { TagList: tags }) }) });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.commands()).toEqual(['DescribeDBInstances']);
});

test.each(NOT_MINE)('does not even read a secret of that name that is %s', async (_, tags) => {
  const world = await worldOf({ tags });
  world.kept.text = '{"password":"somebody else\'s"}';
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.commands()).toEqual(['DescribeDBInstances', 'DescribeSecret']);
  expect((await world.item()).resources).toEqual({});
});

test('looks again when another try made the secret at the same moment', async () => {
  const world = await worldOf({
    secrets: { CreateSecretCommand: () => raise(new ResourceExistsException(exception())) },
  });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  expect(world.commands()).not.toContain('ModifyDBInstance');
});

test.each(['AccessDeniedException', 'ThrottlingException'])('passes %s on under its own name', async (name) => {
  const world = await worldOf({ secrets: { DescribeSecretCommand: () => raise(awsError(name)) } });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
  expect(world.commands()).not.toContain('CreateSecret');
});

test('of a stale generation changes nothing', () => expectNoCallWhenSuperseded(handler, INPUT));

test('adds the parameters that staging.yml has for the URL, quoted', async () => {
  const database = `database: { source: shared-staging, name: app, user: app, urlParameters: { sslmode: require, sslrootcert: /certs/rds.pem } }`;
  const staging = STAGING.replace(/^database: .*$/m, database);
  expect(staging).toContain(database);
  const world = await worldOf({ options: { staging } });
  await expect(world.run(handler, INPUT)).rejects.toMatchObject(notYet);
  const { url } = JSON.parse(world.kept.text ?? '{}') as { url: string };
  expect(new URL(url).search).toBe('?sslmode=require&sslrootcert=%2Fcerts%2Frds.pem');
});
