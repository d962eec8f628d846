import { DBSnapshotNotFoundFault, type DBSnapshot } from '@aws-sdk/client-rds';
import { handler } from '../../../functions/database/find-snapshot';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { type Options, handlerWorld, STAGING } from '../../support/handler-world';

const snapshot = (id: string, day: number | undefined, Status = 'available'): DBSnapshot => ({
  DBSnapshotIdentifier: id,
  Status,
  ...(day === undefined ? {} : { SnapshotCreateTime: new Date(Date.UTC(2030, 0, day)) }),
});

const worldOf = (pages: DBSnapshot[][], options: Options = {}) =>
  handlerWorld(
    {
      rds: {
        DescribeDBSnapshotsCommand: ({ Marker = '0' }) => ({
          DBSnapshots: pages[Number(Marker)] ?? [],
          ...(Number(Marker) + 1 < pages.length ? { Marker: String(Number(Marker) + 1) } : {}),
        }),
      },
    },
    options,
  );

test('finds the newest on whatever page it stands, because RDS documents no order', async () => {
  const pages = [
    [snapshot('third', 3), snapshot('first', 1)],
    [snapshot('fifth', 5), snapshot('second', 2)],
    [snapshot('fourth', 4)],
  ];
  const world = await worldOf(pages);
  await expect(world.run(handler)).resolves.toEqual({ snapshotId: 'fifth' });
  expect(world.inputsOf('DescribeDBSnapshots')).toEqual([
    { DBInstanceIdentifier: 'shared-staging' },
    { DBInstanceIdentifier: 'shared-staging', Marker: '1' },
    { DBInstanceIdentifier: 'shared-staging', Marker: '2' },
  ]);
});

test('reads on after an empty page, because a page may be empty and not the last', async () => {
  const world = await worldOf([[], [snapshot('only', 1)]]);
  await expect(world.run(handler)).resolves.toEqual({ snapshotId: 'only' });
});

test('gives the same answer when it runs again, and only reads', async () => {
  const world = await worldOf([[snapshot('old', 1), snapshot('new', 2)]]);
  const before = await world.item();
  expect(await world.run(handler)).toEqual(await world.run(handler));
  expect(await world.item()).toEqual(before);
});

test('ignores what is not available yet, or no more, however new', async () => {
  const world = await worldOf([
    [
      snapshot('creating', undefined, 'creating'),
      snapshot('copying', 9, 'copying'),
      snapshot('failed', 8, 'failed'),
      snapshot('deleting', 7, 'deleting'),
      snapshot('without-a-time', undefined),
      snapshot('usable', 1),
    ],
  ]);
  await expect(world.run(handler)).resolves.toEqual({ snapshotId: 'usable' });
});

test('takes the one that was asked for, whatever it was taken of', async () => {
  const world = await worldOf([[snapshot('of-production', 1)]], { environment: { snapshotId: 'of-production' } });
  await expect(world.run(handler)).resolves.toEqual({ snapshotId: 'of-production' });
  expect(world.inputsOf('DescribeDBSnapshots')).toEqual([{ DBSnapshotIdentifier: 'of-production' }]);
});

test('says that there is none', async () => {
  const world = await worldOf([[]]);
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'SnapshotNotFound',
    message: expect.stringMatching(/of shared-staging .* there is none/),
  });
});

test('names those that cannot be used, so that the reader knows what to wait for', async () => {
  const world = await worldOf([[snapshot('tonight', undefined, 'creating')]]);
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'SnapshotNotFound',
    message: expect.stringContaining('tonight (creating)'),
  });
});

test('says that the one that was asked for is missing, and takes no other', async () => {
  const world = await handlerWorld(
    { rds: { DescribeDBSnapshotsCommand: () => raise(new DBSnapshotNotFoundFault(exception())) } },
    { environment: { snapshotId: 'typo' } },
  );
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'SnapshotNotFound',
    message: expect.stringContaining('Snapshot typo was asked for'),
  });
  expect(world.calls).toHaveLength(1);
});

test.each(['AccessDenied', 'Throttling'])('passes %s on and does not take it for none', async (name) => {
  const world = await handlerWorld({ rds: { DescribeDBSnapshotsCommand: () => raise(awsError(name)) } });
  await expect(world.run(handler)).rejects.toMatchObject({ name });
});

test('refuses an application without a database', async () => {
  const staging = STAGING.replace(/^(database|migrate):.*\n/gm, '').replace("DB_HOST: '${PGHOST}', ", '');
  const world = await handlerWorld({}, { staging });
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'InvalidConfiguration' });
});

test('of a stale generation does not even read', () => expectNoCallWhenSuperseded(handler));
