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
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds';
import { contract, until } from './contract';
import { unique } from './names';

const OUR_TAGS = [{ Key: 'branch-staging:environment', Value: 'new-page' }];
const SOURCE_TAGS = [{ Key: 'branch-staging:kind', Value: 'shared-staging' }];

contract('RDS', (cloud, behaviour) => {
  const rds = cloud.clients.of(RDSClient);

  const describe = async (id: string) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    return DBInstances?.[0];
  };
  const statusOf = async (id: string) => (await describe(id))?.DBInstanceStatus;
  const isAvailable = (status: string | undefined) => status === 'available';

  const snapshotOf = async (source: string): Promise<string> => {
    const DBSnapshotIdentifier = unique('snapshot');
    await rds.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier, DBInstanceIdentifier: source }));
    const look = () => rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
    await until(cloud, look, ({ DBSnapshots }) => DBSnapshots?.[0]?.Status === 'available');
    return DBSnapshotIdentifier;
  };

  /** A running instance with a snapshot of it. */
  const withSource = async () => {
    const source = unique('source');
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: source,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        MasterUsername: 'shop',
        MasterUserPassword: 'not-a-secret',
        AllocatedStorage: 20,
        BackupRetentionPeriod: 0,
        Tags: SOURCE_TAGS,
      }),
    );
    await until(cloud, () => statusOf(source), isAvailable);
    return { source, snapshot: await snapshotOf(source) };
  };

  const restore = (id: string, snapshot: string, more: object = { Tags: OUR_TAGS }) =>
    rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBInstanceIdentifier: id,
        DBSnapshotIdentifier: snapshot,
        DBInstanceClass: 'db.t4g.small',
        MultiAZ: false,
        PubliclyAccessible: false,
        BackupRetentionPeriod: 0,
        DeletionProtection: false,
        ...more,
      }),
    );

  const withRestored = async () => {
    const { source, snapshot } = await withSource();
    const id = unique('restored');
    await restore(id, snapshot);
    await until(cloud, () => statusOf(id), isAvailable);
    return { id, source, snapshot };
  };

  const remove = (id: string) =>
    rds.send(
      new DeleteDBInstanceCommand({
        DBInstanceIdentifier: id,
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      }),
    );

  behaviour('a restored instance is creating and without an address, then available with one', async () => {
    const { snapshot } = await withSource();
    const id = unique('restored');
    const { DBInstance } = await restore(id, snapshot);
    expect(DBInstance).toMatchObject({ DBInstanceIdentifier: id, DBInstanceStatus: 'creating' });
    expect(DBInstance?.Endpoint).toBeUndefined();
    const ready = await until(
      cloud,
      () => describe(id),
      (seen) => isAvailable(seen?.DBInstanceStatus),
    );
    expect(ready?.Endpoint).toMatchObject({ Address: expect.any(String), Port: expect.any(Number) });
  });

  behaviour('a restored instance has the class that was asked for, and the master of the source', async () => {
    const { id } = await withRestored();
    expect(await describe(id)).toMatchObject({ DBInstanceClass: 'db.t4g.small', MasterUsername: 'shop' });
  });

  behaviour('a restored instance has the tags that were asked for and none of the source', async () => {
    const { id } = await withRestored();
    expect((await describe(id))?.TagList).toEqual(OUR_TAGS);
  });

  behaviour('a restore that asks for no backups keeps none', async () => {
    const { id } = await withRestored();
    expect((await describe(id))?.BackupRetentionPeriod).toBe(0);
  });

  behaviour('a restore under a name that is taken is DBInstanceAlreadyExistsFault', async () => {
    const { id, snapshot } = await withRestored();
    await expect(restore(id, snapshot)).rejects.toBeInstanceOf(DBInstanceAlreadyExistsFault);
  });

  behaviour('a restore of a snapshot that is not there is DBSnapshotNotFoundFault', async () => {
    const attempt = restore(unique('restored'), unique('missing'));
    await expect(attempt).rejects.toBeInstanceOf(DBSnapshotNotFoundFault);
  });

  behaviour('a description of an instance that is not there is DBInstanceNotFoundFault', async () => {
    await expect(describe(unique('missing'))).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  });

  behaviour('a deletion of an instance that is not there is DBInstanceNotFoundFault', async () => {
    await expect(remove(unique('missing'))).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  });

  behaviour('a deleted instance is deleting, then gone', async () => {
    const { id } = await withRestored();
    expect((await remove(id)).DBInstance?.DBInstanceStatus).toBe('deleting');
    expect(await statusOf(id)).toBe('deleting');
    const look = () => statusOf(id).catch((error: Error) => error.name);
    await until(cloud, look, (seen) => seen === 'DBInstanceNotFoundFault');
  });

  behaviour('an instance that is being deleted cannot be deleted again: InvalidDBInstanceStateFault', async () => {
    const { id } = await withRestored();
    await remove(id);
    await expect(remove(id)).rejects.toBeInstanceOf(InvalidDBInstanceStateFault);
  });

  behaviour('an instance that is being created cannot be changed: InvalidDBInstanceStateFault', async () => {
    const { snapshot } = await withSource();
    const id = unique('restored');
    await restore(id, snapshot);
    const change = { DBInstanceIdentifier: id, MasterUserPassword: 'another-one', ApplyImmediately: true };
    const modify = rds.send(new ModifyDBInstanceCommand(change));
    await expect(modify).rejects.toBeInstanceOf(InvalidDBInstanceStateFault);
  });

  behaviour('a new master password is pending without being told, then in force', async () => {
    const { id } = await withRestored();
    const change = { DBInstanceIdentifier: id, MasterUserPassword: 'another-one', ApplyImmediately: true };
    const { DBInstance } = await rds.send(new ModifyDBInstanceCommand(change));
    expect(DBInstance?.PendingModifiedValues?.MasterUserPassword).toBe('****');
    const look = async () => {
      const { DBInstanceStatus, PendingModifiedValues } = (await describe(id)) ?? {};
      return { DBInstanceStatus, isPending: PendingModifiedValues?.MasterUserPassword !== undefined };
    };
    await until(cloud, look, (seen) => isAvailable(seen.DBInstanceStatus) && !seen.isPending);
  });

  behaviour('a snapshot that is not there is DBSnapshotNotFoundFault', async () => {
    const missing = rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: unique('missing') }));
    await expect(missing).rejects.toBeInstanceOf(DBSnapshotNotFoundFault);
  });

  behaviour('a source without snapshots has an empty list of them', async () => {
    const none = rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: unique('missing') }));
    expect((await none).DBSnapshots).toEqual([]);
  });

  behaviour('snapshots of one source come in pages of at least 20, each with its time', async () => {
    const { source, snapshot } = await withSource();
    const made = [snapshot];
    while (made.length < 21) made.push(await snapshotOf(source));
    const pages = [];
    const all = paginateDescribeDBSnapshots({ client: rds, pageSize: 20 }, { DBInstanceIdentifier: source });
    for await (const page of all) pages.push(page);
    expect(pages.map(({ DBSnapshots }) => DBSnapshots?.length)).toEqual([20, 1]);
    const found = pages.flatMap(({ DBSnapshots = [] }) => DBSnapshots);
    expect(found.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier).sort()).toEqual(made.sort());
    for (const one of found) expect(one).toMatchObject({ Status: 'available', SnapshotCreateTime: expect.any(Date) });
  });
});
