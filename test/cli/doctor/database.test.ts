import { DBInstanceNotFoundFault } from '@aws-sdk/client-rds';
import { checkDatabase } from '../../../cli/doctor/database';
import { exception, raise } from '../../support/fake-client';
import { NOW } from '../run-cli';
import { INSTANCE, SNAPSHOT } from './fine-answers';
import { type Scripts, STAGING, clientsFor, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const DAY = 24 * 60 * 60_000;
const look = (rds: Scripts['rds'] = {}, staging = STAGING) =>
  checkDatabase(clientsFor(fineBut({ rds })).clients, subject(staging));
const instance = (changed: object) => ({
  DescribeDBInstancesCommand: () => ({ DBInstances: [{ ...INSTANCE, ...changed }] }),
});
const snapshot = (changed: object) => ({
  DescribeDBSnapshotsCommand: () => ({ DBSnapshots: [{ ...SNAPSHOT, ...changed }] }),
});

test('a source that can be restored is ok in every respect', async () => {
  const findings = await look();
  expect(new Set(verdictsOf(findings))).toEqual(new Set(['ok']));
  expect(textOf(findings, 'ok')).toContain(
    'The newest snapshot of shared-staging is rds:shared-staging-today, 5h old.',
  );
  expect(textOf(findings, 'ok')).toContain('20 GB of gp3');
});

test('an application without a database is asked nothing', async () => {
  const staging = STAGING.replace(/database:.*\n/, '');
  const { clients, calls } = clientsFor({});
  expect(verdictsOf(await checkDatabase(clients, subject(staging)))).toEqual(['ok']);
  expect(calls).toEqual([]);
});

test('a source that is not there is a problem, and nothing is said about its snapshots', async () => {
  const findings = await look({ DescribeDBInstancesCommand: () => raise(new DBInstanceNotFoundFault(exception())) });
  expect(verdictsOf(findings)).toEqual(['problem']);
  expect(textOf(findings, 'problem')).toContain('There is no RDS instance shared-staging in eu-central-1');
});

test.each(['aurora-postgresql', 'mysql'])('a source of the engine %s is a problem', async (Engine) => {
  const findings = await look(instance({ Engine }));
  expect(verdictsOf(findings)).toEqual(['problem']);
  expect(textOf(findings, 'problem')).toContain(`shared-staging runs ${Engine}`);
});

test("another user than the master user is a problem, because only the master's password can be set", async () => {
  const findings = await look(instance({ MasterUsername: 'postgres' }));
  expect(textOf(findings, 'problem')).toMatch(/database\.user: app, but .* is postgres.*→ .*database\.user: postgres/);
});

test.each([
  ['17.2', 'sslmode: require', []],
  ['15.0', 'sslmode: disable', ['DATABASE_URL switches it off']],
  ['15.0', '', ['DATABASE_URL does not ask for it']],
  ['14.9', '', []],
])('PostgreSQL %s with "%s" in urlParameters: warnings %j', async (EngineVersion, parameters, said) => {
  const staging = STAGING.replace('{ sslmode: require }', `{ ${parameters} }`);
  const warnings = textOf(await look(instance({ EngineVersion }), staging), 'warning');
  for (const text of said) expect(warnings).toContain(text);
  expect(warnings === '').toBe(said.length === 0);
});

test('a class that RDS does not offer for this version is a problem', async () => {
  const findings = await look({
    DescribeOrderableDBInstanceOptionsCommand: () => ({ OrderableDBInstanceOptions: [] }),
  });
  expect(textOf(findings, 'problem')).toContain('RDS does not offer PostgreSQL 17.2 on db.t4g.micro');
});

test('the newest available snapshot counts, on whatever page it is; one being made has no time', async () => {
  const old = { ...SNAPSHOT, DBSnapshotIdentifier: 'old', SnapshotCreateTime: new Date(NOW - 9 * DAY) };
  const { SnapshotCreateTime: _, ...creating } = { ...SNAPSHOT, DBSnapshotIdentifier: 'new', Status: 'creating' };
  const findings = await look({
    DescribeDBSnapshotsCommand: ({ Marker }) =>
      Marker === undefined ? { DBSnapshots: [old, creating], Marker: 'more' } : { DBSnapshots: [SNAPSHOT] },
  });
  expect(textOf(findings, 'ok')).toContain('is rds:shared-staging-today, 5h old');
});

test('a snapshot of two days is new enough, an older one is warned of', async () => {
  expect(verdictsOf(await look(snapshot({ SnapshotCreateTime: new Date(NOW - 2 * DAY) })))).not.toContain('warning');
  const findings = await look(snapshot({ SnapshotCreateTime: new Date(NOW - 2 * DAY - 1) }));
  expect(textOf(findings, 'warning')).toContain('2d old. → Switch automated backups');
});

test('without any snapshot it says which command takes one', async () => {
  const findings = await look({ DescribeDBSnapshotsCommand: () => ({ DBSnapshots: [] }) });
  expect(textOf(findings, 'problem')).toContain('aws rds create-db-snapshot --db-instance-identifier shared-staging');
});

test('a snapshot that is still being made is waited for', async () => {
  const findings = await look(snapshot({ Status: 'creating' }));
  expect(textOf(findings, 'problem')).toContain('only rds:shared-staging-today (creating). → Wait');
});

test('a snapshot that another account shares is pointed at, because it is not looked for', async () => {
  const findings = await look({
    DescribeDBSnapshotsCommand: ({ SnapshotType }) =>
      SnapshotType === 'shared'
        ? {
            DBSnapshots: [
              { DBInstanceIdentifier: 'another' },
              { ...SNAPSHOT, DBSnapshotIdentifier: 'arn:from-production' },
            ],
          }
        : { DBSnapshots: [] },
  });
  expect(textOf(findings, 'problem')).toContain('arn:from-production is shared with it');
});

test.each([
  ['is not encrypted', { Encrypted: false }, 'ok', 'not encrypted'],
  ['has a key of this account', {}, 'ok', 'If this is not the key aws/rds'],
  [
    'has a key of another account',
    { KmsKeyId: 'arn:aws:kms:eu-central-1:999999999999:key/x' },
    'warning',
    'a key of account 999999999999',
  ],
  ['pays for IOPS', { StorageType: 'io2' }, 'warning', 'change the source to gp3'],
  ['is large', { AllocatedStorage: 500 }, 'warning', 'a smaller source'],
] as const)('a snapshot that %s', async (_, changed, verdict, text) => {
  expect(textOf(await look(snapshot(changed)), verdict)).toContain(text);
});
