import { type DBInstance, DBInstanceNotFoundFault, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { handler as describeResize } from '../../../functions/database/describe-resize';
import { handler as resizeDatabase } from '../../../functions/database/resize-database';
import { TAG_INSTALLATION, TAG_KIND } from '../../../functions/shared/tags';
import { COULD_NOT_TELL, type Tags } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, INSTALLATION, tagsOf } from '../../support/handler-world';

const wanted = {
  databaseId: 'shared-staging',
  instanceClass: 'db.t4g.small',
  storageType: 'gp3',
  backupRetentionDays: 7,
};
const tagged = (kind: string, installation = INSTALLATION): Tags => [
  { Key: TAG_INSTALLATION, Value: installation },
  { Key: TAG_KIND, Value: kind },
];

/** As production's snapshot brings it along. */
const LARGE: DBInstance = {
  DBInstanceIdentifier: 'shared-staging',
  DBInstanceStatus: 'available',
  DBInstanceClass: 'db.r6g.4xlarge',
  StorageType: 'io1',
  BackupRetentionPeriod: 35,
  MultiAZ: true,
  TagList: tagged('shared-staging')!,
};
const SIZED: DBInstance = {
  ...LARGE,
  ...{ DBInstanceClass: 'db.t4g.small', StorageType: 'gp3', BackupRetentionPeriod: 7, MultiAZ: false },
};

const worldOf = (look: () => DBInstance, change: () => void = () => undefined) =>
  handlerWorld({
    rds: {
      DescribeDBInstancesCommand: () => ({ DBInstances: [look()] }),
      ModifyDBInstanceCommand: () => {
        change();
        return {};
      },
    },
  });

test('everything that is not as wanted is asked for at once, and nothing else', async () => {
  const world = await worldOf(() => LARGE);
  expect(await world.run(resizeDatabase, { wanted })).toEqual({ databaseId: 'shared-staging', isChanged: true });
  expect(world.inputsOf('ModifyDBInstance')).toEqual([
    {
      DBInstanceIdentifier: 'shared-staging',
      ApplyImmediately: true,
      DBInstanceClass: 'db.t4g.small',
      StorageType: 'gp3',
      BackupRetentionPeriod: 7,
      MultiAZ: false,
    },
  ]);
});

test('what is so already is not asked for, because RDS refuses two changes of storage within six hours', async () => {
  const world = await worldOf(() => ({ ...SIZED, DBInstanceClass: 'db.r6g.large' }));
  await world.run(resizeDatabase, { wanted });
  expect(world.inputsOf('ModifyDBInstance')).toEqual([
    { DBInstanceIdentifier: 'shared-staging', ApplyImmediately: true, DBInstanceClass: 'db.t4g.small' },
  ]);
});

test('one that has its size is left alone, also the second time', async () => {
  const world = await worldOf(() => SIZED);
  for (const isChanged of [false, false])
    expect(await world.run(resizeDatabase, { wanted })).toMatchObject({ isChanged });
  expect(world.commands()).not.toContain('ModifyDBInstance');
});

test.each(['creating', 'modifying', 'rebooting'])('one that is %s is waited for', async (DBInstanceStatus) => {
  const world = await worldOf(() => ({ ...LARGE, DBInstanceStatus }));
  await expect(world.run(resizeDatabase, { wanted })).rejects.toMatchObject({ name: 'DatabaseNotAvailable' });
  expect(world.commands()).not.toContain('ModifyDBInstance');
});

test('one that RDS does not let be changed yet is waited for', async () => {
  const world = await worldOf(
    () => ({ ...LARGE, DBInstanceStatus: 'backing-up' }),
    () => raise(new InvalidDBInstanceStateFault(exception())),
  );
  await expect(world.run(resizeDatabase, { wanted })).rejects.toMatchObject({ name: 'DatabaseNotAvailable' });
});

test.each(['failed', 'storage-full', 'deleting', 'stopped'])('one that is %s is nobody to wait for', async (status) => {
  for (const handler of [resizeDatabase, describeResize]) {
    const world = await worldOf(() => ({ ...LARGE, DBInstanceStatus: status }));
    await expect(world.run(handler, { wanted })).rejects.toMatchObject({ name: 'DatabaseFailed' });
    expect(world.commands()).not.toContain('ModifyDBInstance');
  }
});

describe.each([
  ['resizeDatabase', resizeDatabase],
  ['describeResize', describeResize],
])('%s', (_, handler) => {
  test.each<[string, Tags, string]>([
    ['production', tagged('production'), 'Protected'],
    ["another installation's production", tagged('production', 'rival'), 'Protected'],
    ["another installation's shared staging", tagged('shared-staging', 'rival'), 'NotOwned'],
    ["an environment's", tagsOf('new-cool-page'), 'NotOwned'],
    ['untagged', [], 'NotOwned'],
    ['without its kind', tagged('shared-staging')!.slice(0, 1), 'NotOwned'],
    ['without its installation', tagged('shared-staging')!.slice(1), 'NotOwned'],
    ['shown without its tags', undefined, 'NotOwned'],
  ])('touches nothing that is %s', async (__, TagList, name) => {
    const world = await worldOf(() => ({ ...LARGE, TagList: TagList! }));
    await expect(world.run(handler, { wanted })).rejects.toMatchObject({ name });
    expect(world.commands()).toEqual(['DescribeDBInstances']);
  });

  test('says so when it is gone, and makes nothing', async () => {
    const world = await worldOf(() => raise(new DBInstanceNotFoundFault(exception())));
    await expect(world.run(handler, { wanted })).rejects.toMatchObject({ name: 'DatabaseFailed' });
  });

  test.each(COULD_NOT_TELL)('passes %s on under its own name', async (name) => {
    const world = await worldOf(() => raise(awsError(name)));
    await expect(world.run(handler, { wanted })).rejects.toMatchObject({ name });
    expect(world.commands()).toEqual(['DescribeDBInstances']);
  });
});

test.each(COULD_NOT_TELL)('%s at the change is passed on under its own name', async (name) => {
  const world = await worldOf(
    () => LARGE,
    () => raise(awsError(name)),
  );
  await expect(world.run(resizeDatabase, { wanted })).rejects.toMatchObject({ name });
});

test('it is done when it has its size, and not while it only looks available', async () => {
  const done = await worldOf(() => SIZED);
  expect(await done.run(describeResize, { wanted })).toEqual({ databaseId: 'shared-staging' });
  const asked = await worldOf(() => LARGE);
  await expect(asked.run(describeResize, { wanted })).rejects.toMatchObject({
    name: 'DatabaseNotAvailable',
    message: expect.stringContaining('available and not yet as wanted in: DBInstanceClass, StorageType'),
  });
});

test.each([
  { databaseId: '' },
  { instanceClass: 'large' },
  { storageType: 'magnetic' },
  { backupRetentionDays: 36 },
  { backupRetentionDays: -1 },
])('%j is refused before anything is asked', async (wrong) => {
  const world = await worldOf(() => LARGE);
  await expect(world.run(resizeDatabase, { wanted: { ...wanted, ...wrong } })).rejects.toMatchObject({
    name: 'InvalidInput',
  });
  expect(world.commands()).toEqual([]);
});
