import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  DBSnapshotNotFoundFault,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  paginateDescribeDBSnapshots,
  RestoreDBInstanceFromDBSnapshotCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { memoryState } from '../../../local/cloud/state';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

const STAGING = {
  DBInstanceIdentifier: 'shared-staging',
  DBInstanceClass: 'db.t4g.micro',
  Engine: 'postgres',
  MasterUsername: 'app',
  MasterUserPassword: 'secret-1',
  DBName: 'shop',
  Tags: [{ Key: 'owner', Value: 'team' }],
};

const withSnapshot = async (options: FixtureOptions = {}) => {
  const fixture = cloudFixture(options);
  const rds = fixture.clients.of(RDSClient);
  await rds.send(new CreateDBInstanceCommand(STAGING));
  await fixture.pass();
  await rds.send(
    new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shared-staging', DBSnapshotIdentifier: 'first' }),
  );
  await fixture.pass();
  const describe = async (id: string) =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances?.[0];
  const restore = (more: object = {}) =>
    rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBInstanceIdentifier: 'copy',
        DBSnapshotIdentifier: 'first',
        ...more,
      }),
    );
  return { ...fixture, rds, describe, restore };
};

describe('RDS of the local cloud', () => {
  test('a restored instance is creating, without an address, until the restore has ended', async () => {
    const { restore, describe: describeDb, pass } = await withSnapshot({ latencies: { 'rds:restore': 60_000 } });
    await restore();
    await pass(59_000);
    expect(await describeDb('copy')).toMatchObject({ DBInstanceStatus: 'creating' });
    expect((await describeDb('copy'))?.Endpoint).toBeUndefined();
    await pass(2_000);
    expect(await describeDb('copy')).toMatchObject({
      DBInstanceStatus: 'available',
      MasterUsername: 'app',
      Endpoint: { Address: '127.0.0.1', Port: expect.any(Number) as number },
    });
  });

  test('a restore without tags inherits those of the source, as on AWS', async () => {
    const { restore, describe: describeDb } = await withSnapshot();
    await restore();
    expect((await describeDb('copy'))?.TagList).toEqual([{ Key: 'owner', Value: 'team' }]);
  });

  test('a restore with tags has only those', async () => {
    const { restore, describe: describeDb } = await withSnapshot();
    await restore({ Tags: [{ Key: 'mine', Value: 'yes' }] });
    expect((await describeDb('copy'))?.TagList).toEqual([{ Key: 'mine', Value: 'yes' }]);
  });

  test('a new password is pending until it has been set', async () => {
    const {
      restore,
      describe: describeDb,
      pass,
      rds,
    } = await withSnapshot({ latencies: { 'rds:set-password': 5_000 } });
    await restore();
    await pass();
    const change = { DBInstanceIdentifier: 'copy', MasterUserPassword: 'secret-2', ApplyImmediately: true };
    await rds.send(new ModifyDBInstanceCommand(change));
    expect(await describeDb('copy')).toMatchObject({
      DBInstanceStatus: 'resetting-master-credentials',
      PendingModifiedValues: { MasterUserPassword: '****' },
    });
    await pass(5_000);
    expect(await describeDb('copy')).toMatchObject({ DBInstanceStatus: 'available', PendingModifiedValues: {} });
  });

  test('exceptions are the classes of the SDK', async () => {
    const { restore, rds, pass } = await withSnapshot({ latencies: { 'rds:restore': 1000 } });
    const deletion = new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'copy', SkipFinalSnapshot: true });
    await expect(rds.send(deletion)).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
    await expect(restore({ DBSnapshotIdentifier: 'none' })).rejects.toBeInstanceOf(DBSnapshotNotFoundFault);
    await restore();
    await expect(restore()).rejects.toBeInstanceOf(DBInstanceAlreadyExistsFault);
    await expect(rds.send(deletion)).rejects.toBeInstanceOf(InvalidDBInstanceStateFault);
    await pass(1000);
    await rds.send(deletion);
    await pass();
    await expect(rds.send(deletion)).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  });

  test('a deleted instance is seen deleting before it is gone', async () => {
    const { rds, describe: describeDb, pass } = await withSnapshot({ latencies: { 'rds:delete': 1000 } });
    await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'shared-staging', SkipFinalSnapshot: true }));
    expect(await describeDb('shared-staging')).toMatchObject({ DBInstanceStatus: 'deleting' });
    await pass(1000);
    await expect(describeDb('shared-staging')).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  });

  test('a failing restore shows in the status, so that the machine does not wait for ever', async () => {
    const { restore, describe: describeDb, pass, dataPlane, logged } = await withSnapshot();
    dataPlane.databases.restore = () => Promise.reject(new Error('the disk is full'));
    await restore();
    await pass();
    expect((await describeDb('copy'))?.DBInstanceStatus).toBe('restore-error');
    expect(logged.map(({ message }) => message)).toEqual(['RDS restores copy: the disk is full']);
  });

  test('snapshots come in pages of 20 to 100', async () => {
    const { rds, pass } = await withSnapshot();
    for (let number = 0; number < 24; number += 1) {
      const id = { DBInstanceIdentifier: 'shared-staging', DBSnapshotIdentifier: `nightly-${number}` };
      await rds.send(new CreateDBSnapshotCommand(id));
    }
    await pass();
    const tooFew = new DescribeDBSnapshotsCommand({ MaxRecords: 10 });
    await expect(rds.send(tooFew)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const pages: number[] = [];
    for await (const page of paginateDescribeDBSnapshots({ client: rds, pageSize: 20 }, {})) {
      pages.push(page.DBSnapshots?.length ?? 0);
    }
    expect(pages).toEqual([20, 5]);
  });

  test('a parameter that is not modelled is refused by name', async () => {
    const { restore } = await withSnapshot();
    await expect(restore({ StorageType: 'gp3' })).rejects.toMatchObject({
      name: 'NotModelled',
      message: expect.stringMatching(/^RestoreDBInstanceFromDBSnapshot was asked for StorageType,/) as string,
    });
    await expect(restore({ BackupRetentionPeriod: 7 })).rejects.toMatchObject({ name: 'NotModelled' });
  });

  test('a restore that a restart cut off is begun anew, and servers come back at their ports', async () => {
    const state = memoryState();
    const before = await withSnapshot({ state, latencies: { 'rds:restore': 60_000 } });
    await before.restore();
    const port = (await before.describe('shared-staging'))?.Endpoint?.Port;
    await before.close();
    const after = cloudFixture({ state });
    const destroyed: string[] = [];
    after.dataPlane.databases.destroy = async (id) => void destroyed.push(id);
    await after.cloud.resume();
    await after.pass();
    const { DBInstances } = await after.clients.of(RDSClient).send(new DescribeDBInstancesCommand({}));
    expect(DBInstances?.map((one) => [one.DBInstanceIdentifier, one.DBInstanceStatus])).toEqual([
      ['shared-staging', 'available'],
      ['copy', 'available'],
    ]);
    expect(DBInstances?.[0]?.Endpoint?.Port).toBe(port);
    expect(destroyed).toEqual(['copy']);
  });
});
