import { type DBSnapshot, DBSnapshotNotFoundFault, paginateDescribeDBSnapshots, RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';

const Input = z.object({ environment: Lease });

const MOST_NAMED = 5;

/**
 * Pins the snapshot to restore: the one asked for, else the newest available one of the source. Reads every page and
 * sorts by time itself, because RDS documents no order.
 */
export const handler = stepHandler(Input, ({ clients, config }) => async ({ environment }) => {
  const source = config.staging.database?.source;
  if (source === undefined) throw new WorkflowError('InvalidConfiguration', 'staging.yml names no database');
  const asked = environment.snapshotId;
  const found = await listSnapshots(
    clients.of(RDSClient),
    asked ? { DBSnapshotIdentifier: asked } : { DBInstanceIdentifier: source },
  );
  const snapshot = newestAvailable(found);
  if (snapshot?.DBSnapshotIdentifier === undefined) {
    const what = asked ? `Snapshot ${asked}` : `An available snapshot of ${source}`;
    throw new WorkflowError('SnapshotNotFound', `${what} was asked for; ${describe(found)}`);
  }
  return { snapshotId: snapshot.DBSnapshotIdentifier };
});

type Filter = { DBSnapshotIdentifier: string } | { DBInstanceIdentifier: string };

const listSnapshots = async (rds: RDSClient, filter: Filter): Promise<DBSnapshot[]> => {
  const snapshots: DBSnapshot[] = [];
  try {
    for await (const page of paginateDescribeDBSnapshots({ client: rds }, filter))
      snapshots.push(...(page.DBSnapshots ?? []));
  } catch (error) {
    if (error instanceof DBSnapshotNotFoundFault) return [];
    throw error;
  }
  return snapshots;
};

/** A snapshot without a creation time is still being made. */
const newestAvailable = (snapshots: DBSnapshot[]): DBSnapshot | undefined =>
  snapshots
    .filter((snapshot) => snapshot.Status === 'available' && snapshot.SnapshotCreateTime !== undefined)
    .sort((one, other) => (other.SnapshotCreateTime?.getTime() ?? 0) - (one.SnapshotCreateTime?.getTime() ?? 0))[0];

const describe = (snapshots: DBSnapshot[]): string => {
  if (snapshots.length === 0)
    return 'there is none: take one of it in RDS (the local platform does so once shared staging is filled), or check the name';
  const named = snapshots
    .slice(0, MOST_NAMED)
    .map(({ DBSnapshotIdentifier, Status }) => `${DBSnapshotIdentifier} (${Status})`);
  return `found only ${named.join(', ')}`;
};
