import type { DBInstance, DBSnapshot, Tag } from '@aws-sdk/client-rds';
import { type World, arnOf } from '../world';

/** A database instance as it is on record. */
export type Instance = {
  id: string;
  status: 'creating' | 'available' | 'resetting-master-credentials' | 'deleting' | 'failed' | 'restore-error';
  class: string;
  user: string;
  database: string | undefined;
  /** Set while the instance has yet to be made from it. */
  fromSnapshot: string | undefined;
  percent: number;
  port: number | undefined;
  /** The password that is being set. */
  pendingPassword: string | undefined;
  tags: Tag[];
  createdAt: number;
};

export type Snapshot = {
  id: string;
  instanceId: string;
  status: 'creating' | 'available' | 'deleting' | 'failed';
  user: string;
  database: string | undefined;
  percent: number;
  sizeBytes: number;
  tags: Tag[];
  /** Of the instance at the time of the snapshot: what a restore without tags inherits. */
  class: string;
  createdAt: number;
};

export const instancesIn = ({ state }: World) => state.collection<Instance>('rds-instances');
export const snapshotsIn = ({ state }: World) => state.collection<Snapshot>('rds-snapshots');

/** Changes some fields of an instance that is still there, and tells everybody. */
export const changeInstance = (world: World, id: string, fields: Partial<Instance>): void => {
  const current = instancesIn(world).get(id);
  if (current === undefined) return;
  instancesIn(world).put(id, { ...current, ...fields });
  world.changed();
};

/** Changes some fields of a snapshot that is still there, and tells everybody. */
export const changeSnapshot = (world: World, id: string, fields: Partial<Snapshot>): void => {
  const current = snapshotsIn(world).get(id);
  if (current === undefined) return;
  snapshotsIn(world).put(id, { ...current, ...fields });
  world.changed();
};

const HAS_ENDPOINT: readonly string[] = ['available', 'resetting-master-credentials'];

/** The instance in the words of the API. It has an address only once it can be reached. */
export const describeInstance = (world: World, instance: Instance): DBInstance => ({
  DBInstanceIdentifier: instance.id,
  DBInstanceArn: arnOf(world, 'rds', `db:${instance.id}`),
  DBInstanceStatus: instance.status,
  DBInstanceClass: instance.class,
  Engine: 'postgres',
  MasterUsername: instance.user,
  ...(instance.database === undefined ? {} : { DBName: instance.database }),
  ...(instance.port !== undefined && HAS_ENDPOINT.includes(instance.status)
    ? { Endpoint: { Address: '127.0.0.1', Port: instance.port }, InstanceCreateTime: new Date(instance.createdAt) }
    : {}),
  ...(instance.status === 'creating' ? { PercentProgress: String(Math.round(instance.percent)) } : {}),
  PendingModifiedValues: instance.pendingPassword === undefined ? {} : { MasterUserPassword: '****' },
  DeletionProtection: false,
  BackupRetentionPeriod: 0,
  MultiAZ: false,
  PubliclyAccessible: false,
  TagList: instance.tags,
});

/** The snapshot in the words of the API. While it is being made it has no creation time, as on AWS. */
export const describeSnapshot = (world: World, snapshot: Snapshot): DBSnapshot => ({
  DBSnapshotIdentifier: snapshot.id,
  DBSnapshotArn: arnOf(world, 'rds', `snapshot:${snapshot.id}`),
  DBInstanceIdentifier: snapshot.instanceId,
  Status: snapshot.status,
  SnapshotType: 'manual',
  Engine: 'postgres',
  MasterUsername: snapshot.user,
  PercentProgress: Math.round(snapshot.percent),
  ...(snapshot.status === 'creating' ? {} : { SnapshotCreateTime: new Date(snapshot.createdAt) }),
  AllocatedStorage: Math.max(1, Math.ceil(snapshot.sizeBytes / 1024 ** 3)),
  TagList: snapshot.tags,
});
