import {
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  DBSnapshotNotFoundFault,
  InvalidDBInstanceStateFault,
} from '@aws-sdk/client-rds';
import { handler } from '../../../functions/database/restore-database';
import { expectNoCallWhenSuperseded, NOT_MINE } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { type Options, type Scripts, handlerWorld, MINE, onRecord, testConfig } from '../../support/handler-world';

const ID = 'sample-new-cool-page';
const INPUT = { snapshotId: 'nightly' };
const notFound = () => raise(new DBInstanceNotFoundFault(exception()));
const exists = () => raise(new DBInstanceAlreadyExistsFault(exception()));
const worldOf = (rds: NonNullable<Scripts['rds']>, options: Options = {}) => handlerWorld({ rds }, options);
const RECORDED: Options = { environment: { resources: { database: onRecord(ID) } } };
const existing = (DBInstanceStatus: string, TagList: typeof MINE | undefined = MINE) => ({
  RestoreDBInstanceFromDBSnapshotCommand: exists,
  DescribeDBInstancesCommand: () => ({
    DBInstances: [{ DBInstanceIdentifier: ID, DBInstanceStatus, ...(TagList && { TagList }) }],
  }),
});

describe('a restore', () => {
  const restoring = { DescribeDBInstancesCommand: notFound, RestoreDBInstanceFromDBSnapshotCommand: () => ({}) };

  test('is private, small, without backups, and carries our tags, because the source would give it its own', async () => {
    const world = await worldOf(restoring);
    await expect(world.run(handler, INPUT)).resolves.toEqual({ databaseId: ID });
    expect(world.inputsOf('RestoreDBInstanceFromDBSnapshot')).toEqual([
      {
        DBInstanceIdentifier: ID,
        DBSnapshotIdentifier: 'nightly',
        DBInstanceClass: 'db.t4g.micro',
        DBSubnetGroupName: 'subnets',
        VpcSecurityGroupIds: ['sg-1'],
        MultiAZ: false,
        PubliclyAccessible: false,
        BackupRetentionPeriod: 0,
        DeletionProtection: false,
        Tags: MINE,
      },
    ]);
  });

  test('takes the parameter group of the installation where there is one', async () => {
    const databases = { ...testConfig().databases, parameterGroup: 'small-memory' };
    const world = await worldOf(restoring, { config: { databases } });
    await world.run(handler, INPUT);
    expect(world.inputsOf('RestoreDBInstanceFromDBSnapshot')[0]).toMatchObject({
      DBParameterGroupName: 'small-memory',
    });
  });

  test('is on record before RDS is asked, so that nothing can exist that nobody would remove', async () => {
    const world = await worldOf(restoring);
    await world.run(handler, INPUT);
    expect(world.calls.at(-1)).toMatchObject({
      command: 'RestoreDBInstanceFromDBSnapshot',
      onRecord: { resources: { database: { id: ID, state: 'requested' } } },
    });
  });

  test('goes to the id on record, because that one was promised to be removed', async () => {
    const database = onRecord('an-older-id');
    const world = await worldOf(restoring, { environment: { resources: { database } } });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ databaseId: 'an-older-id' });
    expect((await world.item()).resources.database).toEqual(database);
  });

  test('run twice adopts what the first run began', async () => {
    const world = await worldOf({
      DescribeDBInstancesCommand: (input, nth) =>
        nth === 1 ? notFound() : existing('creating').DescribeDBInstancesCommand(),
      RestoreDBInstanceFromDBSnapshotCommand: (_, nth) => (nth === 1 ? {} : exists()),
    });
    const first = await world.run(handler, INPUT);
    const record = await world.item();
    expect(await world.run(handler, INPUT)).toEqual(first);
    expect(await world.item()).toEqual(record);
    expect(world.commands()).not.toContain('DeleteDBInstance');
  });

  test("takes back that the password is set, because a restore brings the source's along", async () => {
    const secret = onRecord('sample/new-cool-page/database', 'available', 'arn:secret');
    const world = await worldOf(restoring, { environment: { resources: { secret } } });
    await world.run(handler, INPUT);
    expect(world.calls.at(-1)?.onRecord.resources.secret).toEqual({ ...secret, state: 'requested' });
  });

  test('says which snapshot has gone meanwhile', async () => {
    const world = await worldOf({
      ...restoring,
      RestoreDBInstanceFromDBSnapshotCommand: () => raise(new DBSnapshotNotFoundFault(exception())),
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'SnapshotNotFound',
      message: expect.stringContaining('Snapshot nightly'),
    });
  });

  test.each(['InstanceQuotaExceededFault', 'AccessDenied', 'Throttling'])(
    'passes %s on under its own name',
    async (name) => {
      const world = await worldOf({
        ...restoring,
        RestoreDBInstanceFromDBSnapshotCommand: () => raise(awsError(name)),
      });
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
    },
  );

  test('of a stale generation is not begun', () => expectNoCallWhenSuperseded(handler, INPUT));
});

describe('a database that is there already', () => {
  test.each(['available', 'creating', 'backing-up', 'modifying'])('and ours and %s is adopted', async (status) => {
    for (const options of [RECORDED, {}]) {
      const world = await worldOf(existing(status), options);
      await expect(world.run(handler, INPUT)).resolves.toEqual({ databaseId: ID });
      expect(world.commands().slice(-2)).toEqual(['RestoreDBInstanceFromDBSnapshot', 'DescribeDBInstances']);
    }
  });

  test.each(NOT_MINE)('before anything is on record and %s never goes on record', async (_, tags) => {
    const world = await worldOf({
      DescribeDBInstancesCommand: () => ({
        DBInstances: [{ DBInstanceIdentifier: ID, DBInstanceStatus: 'available', ...(tags && { TagList: tags }) }],
      }),
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
    expect((await world.item()).resources).toEqual({});
  });

  test.each(NOT_MINE)('and %s is neither adopted nor touched', async (_, tags) => {
    for (const status of ['available', 'failed']) {
      const world = await worldOf(
        {
          ...existing(status),
          DescribeDBInstancesCommand: () => ({
            DBInstances: [{ DBInstanceIdentifier: ID, DBInstanceStatus: status, ...(tags && { TagList: tags }) }],
          }),
        },
        RECORDED,
      );
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
      expect(world.commands()).toEqual(['RestoreDBInstanceFromDBSnapshot', 'DescribeDBInstances']);
    }
  });

  test.each(['failed', 'restore-error', 'incompatible-restore', 'storage-full'])(
    'and ours and %s is deleted, because it can never be used, and is restored anew once it is gone',
    async (status) => {
      const world = await worldOf({ ...existing(status), DeleteDBInstanceCommand: () => ({}) });
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
      expect(world.inputsOf('DeleteDBInstance')).toEqual([
        { DBInstanceIdentifier: ID, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
      ]);
    },
  );

  test.each([
    ['is going already', InvalidDBInstanceStateFault],
    ['has gone', DBInstanceNotFoundFault],
  ])('and failed and %s when it is to be deleted is waited out like any other', async (_, Fault) => {
    const world = await worldOf({
      ...existing('failed'),
      DeleteDBInstanceCommand: () => raise(new Fault(exception())),
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
  });

  test.each(['AccessDenied', 'Throttling'])(
    'and failed and whose deletion is refused with %s says so',
    async (name) => {
      const world = await worldOf({ ...existing('failed'), DeleteDBInstanceCommand: () => raise(awsError(name)) });
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
    },
  );

  test('and being deleted is waited out without another deletion', async () => {
    const world = await worldOf(existing('deleting'));
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
    expect(world.commands()).not.toContain('DeleteDBInstance');
  });

  test('at the restore and gone at the look is waited out, because RDS keeps the name for a moment', async () => {
    const world = await worldOf({
      RestoreDBInstanceFromDBSnapshotCommand: exists,
      DescribeDBInstancesCommand: notFound,
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseStillThere' });
  });
});
