import { DBInstanceNotFoundFault, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { handler } from '../../../functions/database/destroy-database';
import { describeDestruction } from '../../support/destructive-table';
import { exception, raise } from '../../support/fake-client';
import { type Scripts, handlerWorld, MINE, onRecord, tagsOf } from '../../support/handler-world';

const ID = 'sample-new-cool-page';
const SECRET = 'sample/new-cool-page/database';
const database = onRecord(ID, 'available');
const secret = onRecord(SECRET, 'available', `arn:secret:${SECRET}-AbCdEf`);

const instanceNotFound = () => new DBInstanceNotFoundFault(exception());
const instance = (status = 'available', TagList = MINE) => ({
  DBInstances: [{ DBInstanceIdentifier: ID, DBInstanceStatus: status, TagList }],
});

describe('the database', () => {
  describeDestruction({
    handler,
    kind: 'database',
    options: { environment: { resources: { database } } },
    deletes: 'DeleteDBInstance',
    scripts: (look, remove) => ({
      rds: {
        DescribeDBInstancesCommand: () => {
          const TagList = look();
          return {
            DBInstances: [{ DBInstanceIdentifier: ID, DBInstanceStatus: 'available', ...(TagList && { TagList }) }],
          };
        },
        DeleteDBInstanceCommand: () => {
          remove();
          return {};
        },
      },
    }),
    gone: instanceNotFound,
    thenPolls: 'DatabaseStillThere',
  });

  const worldOf = (rds: NonNullable<Scripts['rds']>, id = ID) =>
    handlerWorld({ rds }, { environment: { resources: { database: { ...database, id } } } });

  test('is deleted by the id on record, without a last snapshot and with its backups', async () => {
    const odd = 'an-id-that-no-name-gives';
    const world = await worldOf(
      {
        DescribeDBInstancesCommand: () => ({ DBInstances: [{ DBInstanceIdentifier: odd, TagList: MINE }] }),
        DeleteDBInstanceCommand: () => ({}),
      },
      odd,
    );
    await expect(world.run(handler)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
    expect(world.inputsOf('DeleteDBInstance')).toEqual([
      { DBInstanceIdentifier: odd, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    ]);
  });

  test.each([
    ['no instance at all', { DBInstances: [] }],
    ['no list', {}],
    ['another instance that is ours', { DBInstances: [{ DBInstanceIdentifier: 'sample-other', TagList: MINE }] }],
  ])('is kept when the look lied and showed %s, because that does not say that it is gone', async (_, answer) => {
    const world = await worldOf({ DescribeDBInstancesCommand: () => answer });
    await expect(world.run(handler)).rejects.toThrow(`RDS was asked for ${ID}`);
    expect(world.commands()).toEqual(['DescribeDBInstances']);
    expect((await world.item()).resources.database).toEqual(database);
  });

  test('is polled without another deletion while it is being deleted', async () => {
    const world = await worldOf({ DescribeDBInstancesCommand: () => instance('deleting') });
    await expect(world.run(handler)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
    await expect(world.run(handler)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
    expect(world.commands()).not.toContain('DeleteDBInstance');
  });

  test('is polled when RDS cannot delete it yet, because it is still being created', async () => {
    const world = await worldOf({
      DescribeDBInstancesCommand: () => instance('creating'),
      DeleteDBInstanceCommand: () => raise(new InvalidDBInstanceStateFault(exception())),
    });
    await expect(world.run(handler)).rejects.toMatchObject({
      name: 'DatabaseStillThere',
      message: expect.stringContaining('creating'),
    });
  });

  test('is done when it went away between the look and the deletion', async () => {
    const world = await worldOf({
      DescribeDBInstancesCommand: () => instance(),
      DeleteDBInstanceCommand: () => raise(instanceNotFound()),
    });
    await expect(world.run(handler)).resolves.toEqual({ databaseId: ID });
    expect((await world.item()).resources).toEqual({});
  });
});

describe('the secret', () => {
  describeDestruction({
    handler,
    kind: 'secret',
    options: { environment: { resources: { secret } } },
    deletes: 'DeleteSecret',
    scripts: (look, remove) => ({
      secretsmanager: {
        DescribeSecretCommand: () => ({ Name: SECRET, Tags: look() }),
        DeleteSecretCommand: () => {
          remove();
          return {};
        },
      },
    }),
    gone: () => new ResourceNotFoundException(exception()),
  });

  test('waits for the database, because somebody may still be connected with it', async () => {
    const world = await handlerWorld(
      {
        rds: { DescribeDBInstancesCommand: () => instance('deleting') },
        secretsmanager: { DescribeSecretCommand: () => ({ Tags: MINE }) },
      },
      { environment: { resources: { database, secret } } },
    );
    await expect(world.run(handler)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
    expect(world.commands()).toEqual(['DescribeDBInstances']);
    expect((await world.item()).resources).toEqual({ database, secret });
  });

  test('that is deleted already counts as gone, and its deletion is not asked for again', async () => {
    const world = await handlerWorld(
      {
        secretsmanager: {
          DescribeSecretCommand: () => ({ Tags: tagsOf('whoever'), DeletedDate: new Date(0) }),
        },
      },
      { environment: { resources: { secret } } },
    );
    await world.run(handler);
    expect((await world.item()).resources).toEqual({});
  });

  test('is deleted at once and for good, so that the next create can have its name', async () => {
    const world = await handlerWorld(
      { secretsmanager: { DescribeSecretCommand: () => ({ Tags: MINE }), DeleteSecretCommand: () => ({}) } },
      { environment: { resources: { secret } } },
    );
    await world.run(handler);
    expect(world.inputsOf('DeleteSecret')).toEqual([{ SecretId: SECRET, ForceDeleteWithoutRecovery: true }]);
  });
});
