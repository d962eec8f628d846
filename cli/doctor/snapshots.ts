import { type DBSnapshot, paginateDescribeDBSnapshots, type RDSClient } from '@aws-sdk/client-rds';
import { shortDuration } from '../durations';
import { type Finding, ok, problem, warning } from './finding';
import type { DatabaseConfig } from './source-instance';
import type { Subject } from './subject';

const OLD_MILLISECONDS = 2 * 24 * 60 * 60_000;
/** Restoring is quick for any size, but what is read for the first time comes from S3. */
const LARGE_GIGABYTES = 500;

type Filter = { DBInstanceIdentifier?: string; SnapshotType?: string };
type Dated = DBSnapshot & { SnapshotCreateTime: Date };

/** The newest snapshot of the source that can be restored: its age, its key, its size. */
export const checkSnapshots = async (
  rds: RDSClient,
  { source }: DatabaseConfig,
  { now, caller }: Subject,
): Promise<Finding[]> => {
  const all = await listSnapshots(rds, { DBInstanceIdentifier: source });
  const newest = newestAvailable(all);
  if (newest === undefined) return [await nothingToRestore(rds, source, all)];
  return [ageFinding(newest, source, now), keyFinding(newest, caller?.account), storageFinding(newest)];
};

/** Every page: RDS documents no order. */
const listSnapshots = async (rds: RDSClient, filter: Filter): Promise<DBSnapshot[]> => {
  const snapshots: DBSnapshot[] = [];
  for await (const page of paginateDescribeDBSnapshots({ client: rds }, filter))
    snapshots.push(...(page.DBSnapshots ?? []));
  return snapshots;
};

/** One without a time is still being made. */
const newestAvailable = (snapshots: DBSnapshot[]): Dated | undefined =>
  snapshots
    .filter((one): one is Dated => one.Status === 'available' && one.SnapshotCreateTime !== undefined)
    .sort((one, other) => other.SnapshotCreateTime.getTime() - one.SnapshotCreateTime.getTime())[0];

const nothingToRestore = async (rds: RDSClient, source: string, all: DBSnapshot[]): Promise<Finding> => {
  const pending = all[0];
  if (pending)
    return problem(
      `${source} has no available snapshot, only ${pending.DBSnapshotIdentifier} (${pending.Status}).`,
      'Wait until it is available: aws rds wait db-snapshot-available',
    );
  const shared = await listSnapshots(rds, { SnapshotType: 'shared' });
  const fitting = shared.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === source);
  if (fitting)
    return problem(
      `${source} has no snapshot in this account; ${fitting.DBSnapshotIdentifier} is shared with it, which is not looked for.`,
      'Copy the shared one (aws rds copy-db-snapshot; encrypted ones need a key of this account) and restore the source from it.',
    );
  return problem(
    `${source} has no snapshot.`,
    `Take one: aws rds create-db-snapshot --db-instance-identifier ${source} --db-snapshot-identifier ${source}-first; and switch its automated backups on.`,
  );
};

const ageFinding = (newest: Dated, source: string, now: number): Finding => {
  const age = now - newest.SnapshotCreateTime.getTime();
  const found = `The newest snapshot of ${source} is ${newest.DBSnapshotIdentifier}, ${shortDuration(age)} old.`;
  return age <= OLD_MILLISECONDS
    ? ok(found)
    : warning(found, `Switch automated backups of ${source} on, or take snapshots of it every day.`);
};

const keyFinding = ({ Encrypted, KmsKeyId = '' }: Dated, account: string | undefined): Finding => {
  if (!Encrypted) return ok('The snapshot is not encrypted, and its copies will not be.');
  const found = `The snapshot is encrypted with ${KmsKeyId}`;
  const owner = KmsKeyId.split(':')[4];
  if (account !== undefined && owner && owner !== account)
    return warning(
      `${found}, a key of account ${owner}.`,
      'Copy the snapshot with a key of this account, or have that key allow kms:CreateGrant and kms:DescribeKey to this one.',
    );
  return ok(
    `${found}.`,
    'If this is not the key aws/rds, have it allow kms:CreateGrant and kms:DescribeKey to the role of the function restoreDatabase.',
  );
};

const storageFinding = ({ AllocatedStorage = 0, StorageType = 'unknown storage' }: Dated): Finding => {
  const found = `Each environment gets ${AllocatedStorage} GB of ${StorageType}, as its source has it.`;
  if (/^io\d/.test(StorageType))
    return warning(found, `Each pays for provisioned IOPS: change the source to gp3 before its snapshot is taken.`);
  if (AllocatedStorage >= LARGE_GIGABYTES)
    return warning(found, 'Take snapshots of a smaller source: a copy is slow until all of it was read once.');
  return ok(found);
};
