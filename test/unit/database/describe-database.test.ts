import { DBInstanceNotFoundFault, type DBInstance } from '@aws-sdk/client-rds';
import { handler } from '../../../functions/database/describe-database';
import { type Readiness, readinessOf } from '../../../functions/database/instances';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, onRecord } from '../../support/handler-world';

const ID = 'sample-new-cool-page';
const INPUT = { databaseId: ID };
const worldOf = (instance: DBInstance) =>
  handlerWorld(
    { rds: { DescribeDBInstancesCommand: () => ({ DBInstances: [{ DBInstanceIdentifier: ID, ...instance }] }) } },
    { environment: { resources: { database: onRecord(ID) } } },
  );

/** Every status of https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
const STATUSES: Record<Readiness, string[]> = {
  usable: [
    ...['available', 'backing-up', 'storage-optimization', 'storage-initialization', 'configuring-log-exports'],
    ...['configuring-enhanced-monitoring', 'configuring-iam-database-auth', 'configuring-associated-roles'],
  ],
  pending: [
    ...['creating', 'modifying', 'rebooting', 'resetting-master-credentials', 'renaming', 'starting', 'upgrading'],
    ...['maintenance', 'converting-to-vpc', 'moving-to-vpc', 'storage-config-upgrade', 'something-new'],
  ],
  conflict: ['deleting', 'delete-precheck', 'stopped', 'stopping'],
  terminal: [
    ...['failed', 'restore-error', 'storage-full', 'insufficient-capacity', 'incompatible-network'],
    ...['incompatible-option-group', 'incompatible-parameters', 'incompatible-restore', 'incompatible-create'],
    ...['inaccessible-encryption-credentials', 'inaccessible-encryption-credentials-recoverable'],
  ],
};

describe('readinessOf', () => {
  const cases = Object.entries(STATUSES).flatMap(([readiness, statuses]) =>
    statuses.map((status) => [status, readiness]),
  );
  test.each(cases)('%s is %s for somebody who waits', (status, readiness) => {
    expect(readinessOf(status)).toBe(readiness);
  });

  test('no status is pending, because it may come', () => {
    expect(readinessOf(undefined)).toBe('pending');
  });
});

describe('DescribeDatabase', () => {
  test.each(STATUSES.usable)('succeeds with %s, and the record says so', async (DBInstanceStatus) => {
    const world = await worldOf({ DBInstanceStatus });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ databaseId: ID });
    expect((await world.item()).resources.database).toEqual(onRecord(ID, 'available'));
  });

  test('changes nothing when it runs again', async () => {
    const world = await worldOf({ DBInstanceStatus: 'available' });
    await world.run(handler, INPUT);
    const before = await world.item();
    await world.run(handler, INPUT);
    expect(await world.item()).toEqual(before);
  });

  test.each(STATUSES.pending)('is not available yet with %s', async (DBInstanceStatus) => {
    const world = await worldOf({ DBInstanceStatus });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseNotAvailable' });
    expect((await world.item()).resources.database).toEqual(onRecord(ID));
  });

  test('tells how far the restore is, for the person who waits', async () => {
    const world = await worldOf({ DBInstanceStatus: 'creating', PercentProgress: '40' });
    await expect(world.run(handler, INPUT)).rejects.toThrow(`Database ${ID} is creating (40 %)`);
  });

  test.each([...STATUSES.terminal, ...STATUSES.conflict])('has failed with %s', async (DBInstanceStatus) => {
    const world = await worldOf({ DBInstanceStatus });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({
      name: 'DatabaseFailed',
      message: expect.stringContaining(`is ${DBInstanceStatus};`),
    });
  });

  test('has failed when the database is gone', async () => {
    const world = await handlerWorld({
      rds: { DescribeDBInstancesCommand: () => raise(new DBInstanceNotFoundFault(exception())) },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DatabaseFailed' });
  });

  test.each(['AccessDenied', 'Throttling'])('passes %s on: it does not say that the database failed', async (name) => {
    const world = await handlerWorld({ rds: { DescribeDBInstancesCommand: () => raise(awsError(name)) } });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
  });

  test('of a stale generation does not look', () => expectNoCallWhenSuperseded(handler, INPUT));
});
