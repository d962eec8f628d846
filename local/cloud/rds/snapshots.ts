import {
  type CreateDBSnapshotCommandInput,
  DBSnapshotAlreadyExistsFault,
  DBSnapshotNotFoundFault,
  type DeleteDBSnapshotCommandInput,
  type DescribeDBSnapshotsCommandInput,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
  RDSServiceException,
  type RestoreDBInstanceFromDBSnapshotCommandInput,
} from '@aws-sdk/client-rds';
import { type Service, command, refuseOther } from '../not-modelled';
import { pageOf } from '../pages';
import type { World } from '../world';
import { type Snapshot, changeSnapshot, describeInstance, describeSnapshot, snapshotsIn } from './instance';
import { assertFreeIdentifier, instanceOrFault, newInstance } from './identity';
import { startRestore, startSnapshot, startSnapshotDeletion } from './work';

const $metadata = { httpStatusCode: 400 };

const snapshotOrFault = (world: World, id: string | undefined): Snapshot => {
  const snapshot = snapshotsIn(world).get(id ?? '');
  if (snapshot === undefined) throw new DBSnapshotNotFoundFault({ message: `DBSnapshot not found: ${id}`, $metadata });
  return snapshot;
};

/** The commands about snapshots, and the restore. */
export const rdsSnapshots = (world: World): Service => ({
  ...command<CreateDBSnapshotCommandInput>(
    'CreateDBSnapshot',
    ['DBSnapshotIdentifier', 'DBInstanceIdentifier', 'Tags'],
    (input) => {
      const id = input.DBSnapshotIdentifier ?? '';
      if (snapshotsIn(world).get(id) !== undefined) {
        throw new DBSnapshotAlreadyExistsFault({
          message: `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
          $metadata,
        });
      }
      const instance = instanceOrFault(world, input.DBInstanceIdentifier);
      if (instance.status !== 'available') {
        throw new InvalidDBInstanceStateFault({
          message: `Cannot create a snapshot because the database instance ${instance.id} is not currently in the available state.`,
          $metadata,
        });
      }
      const { user, database } = instance;
      snapshotsIn(world).put(id, {
        id,
        instanceId: instance.id,
        status: 'creating',
        user,
        database,
        percent: 0,
        sizeBytes: 0,
        // AWS keeps the tags of the source with a snapshot only when asked to; a restore inherits those of the snapshot.
        tags: input.Tags ?? instance.tags,
        class: instance.class,
        createdAt: world.clock.now(),
      });
      world.changed();
      startSnapshot(world, id);
      return { DBSnapshot: describeSnapshot(world, snapshotOrFault(world, id)) };
    },
  ),
  ...command<DescribeDBSnapshotsCommandInput>(
    'DescribeDBSnapshots',
    ['DBSnapshotIdentifier', 'DBInstanceIdentifier', 'MaxRecords', 'Marker'],
    (input) => describeSnapshots(world, input),
  ),
  ...command<DeleteDBSnapshotCommandInput>('DeleteDBSnapshot', ['DBSnapshotIdentifier'], (input) => {
    const { id, status } = snapshotOrFault(world, input.DBSnapshotIdentifier);
    if (status === 'creating' || status === 'deleting') {
      throw new InvalidDBSnapshotStateFault({ message: `Snapshot ${id} is ${status}.`, $metadata });
    }
    changeSnapshot(world, id, { status: 'deleting' });
    startSnapshotDeletion(world, id);
    return { DBSnapshot: describeSnapshot(world, snapshotOrFault(world, id)) };
  }),
  ...command<RestoreDBInstanceFromDBSnapshotCommandInput>(
    'RestoreDBInstanceFromDBSnapshot',
    [
      ...([
        'DBInstanceIdentifier',
        'DBSnapshotIdentifier',
        'DBInstanceClass',
        'DBSubnetGroupName',
        'VpcSecurityGroupIds',
      ] as const),
      ...([
        'DBParameterGroupName',
        'MultiAZ',
        'PubliclyAccessible',
        'BackupRetentionPeriod',
        'DeletionProtection',
        'Tags',
      ] as const),
    ],
    (input) => restore(world, input),
  ),
});

const describeSnapshots = (world: World, input: DescribeDBSnapshotsCommandInput) => {
  const size = input.MaxRecords ?? 100;
  if (size < 20 || size > 100) {
    const message = `Invalid value ${size} for MaxRecords. Must be between 20 and 100`;
    throw new RDSServiceException({ name: 'InvalidParameterValue', message, $fault: 'client', $metadata });
  }
  const byId = input.DBSnapshotIdentifier;
  const all = byId === undefined ? snapshotsIn(world).all() : [snapshotOrFault(world, byId)];
  const wanted = all.filter(({ instanceId }) => [undefined, instanceId].includes(input.DBInstanceIdentifier));
  const { items, next } = pageOf(wanted, input.Marker, size);
  return { DBSnapshots: items.map((snapshot) => describeSnapshot(world, snapshot)), ...(next ? { Marker: next } : {}) };
};

const restore = (world: World, input: RestoreDBInstanceFromDBSnapshotCommandInput) => {
  const name = 'RestoreDBInstanceFromDBSnapshot';
  refuseOther(name, 'BackupRetentionPeriod', input.BackupRetentionPeriod, [0]);
  for (const flag of ['MultiAZ', 'PubliclyAccessible', 'DeletionProtection'] as const)
    refuseOther(name, flag, input[flag], [false]);
  const id = assertFreeIdentifier(world, input.DBInstanceIdentifier);
  const snapshot = snapshotOrFault(world, input.DBSnapshotIdentifier);
  if (snapshot.status !== 'available') {
    throw new InvalidDBSnapshotStateFault({
      message: `Snapshot ${snapshot.id} is not in available state; it is ${snapshot.status}.`,
      $metadata,
    });
  }
  const { user, database } = snapshot;
  const tags = input.Tags?.length ? input.Tags : snapshot.tags;
  const instance = newInstance(world, {
    id,
    class: input.DBInstanceClass ?? snapshot.class,
    user,
    database,
    tags,
    fromSnapshot: snapshot.id,
  });
  startRestore(world, id);
  return { DBInstance: describeInstance(world, instance) };
};
