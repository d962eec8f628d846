import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FOUNDATION_DEFAULTS } from '../../../cli/doctor/plan';
import { checkQuotas } from '../../../cli/doctor/quotas';
import { awsError, raise } from '../../support/fake-client';
import { QUOTAS, quota } from './fine-answers';
import { type Scripts, STAGING, clientsFor, denied, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const look = async (scripts: Scripts = {}, staging = STAGING) => {
  const { clients, calls } = clientsFor(fineBut(scripts));
  return { findings: await checkQuotas(clients, subject(staging)), calls };
};
/** The account's own values, of which one is another. */
const changed = (service: string, ...quotas: ReturnType<typeof quota>[]): Scripts => ({
  servicequotas: {
    ListServiceQuotasCommand: ({ ServiceCode = '' }) => ({
      Quotas: ServiceCode === service ? quotas : QUOTAS[ServiceCode],
    }),
  },
});
const NOT_INSTALLED: Scripts = {
  cloudformation: { DescribeStacksCommand: () => raise(awsError('ValidationError', 'Stack does not exist')) },
};

test('what the cluster holds is told, and every quota is large enough for it', async () => {
  const { findings } = await look();
  expect(new Set(verdictsOf(findings))).toEqual(new Set(['ok']));
  // 2 instances of 2048 CPU units, 512 for each environment
  expect(textOf(findings, 'ok')).toContain('About 8 environments run at once on the largest cluster (2 × t4g.large).');
  expect(textOf(findings, 'ok')).toContain('DB instances: 40, of which others use 1; the largest cluster needs 8.');
});

test('before installing, the cluster is what foundation.yml makes when nobody says otherwise', async () => {
  const text = readFileSync(join(__dirname, '../../../cloudformation/foundation.yml'), 'utf8');
  const { Parameters } = parse(text) as { Parameters: Record<string, { Default: unknown }> };
  for (const [name, value] of Object.entries(FOUNDATION_DEFAULTS))
    expect(String(Parameters[name]?.Default)).toBe(value);
  expect(textOf((await look(NOT_INSTALLED)).findings, 'ok')).toContain(
    'About 40 environments run at once on the largest cluster (10 × t4g.large).',
  );
});

test('memory limits too: the system of an instance keeps a tenth', async () => {
  // 2 × 8192 MB × 0.9 / 4096 MB
  const { findings } = await look({}, STAGING.replace('memoryMegabytes: 512', 'memoryMegabytes: 4096'));
  expect(textOf(findings, 'ok')).toContain('About 3 environments');
});

test('a service that no instance can hold is a problem', async () => {
  const { findings } = await look({}, STAGING.replace('cpu: 512', 'cpu: 4096'));
  expect(textOf(findings, 'problem')).toContain('No t4g.large can hold the service web.');
});

test('room for some environments is a warning that says the command, room for none a problem', async () => {
  const some = await look(changed('rds', quota('DB instances', 8)));
  expect(textOf(some.findings, 'warning')).toContain(
    'aws service-quotas request-service-quota-increase --region eu-central-1 --service-code rds --quota-code L-0000ABCD --desired-value 9',
  );
  const none = await look(changed('rds', quota('DB instances', 1)));
  expect(textOf(none.findings, 'problem')).toContain(
    'DB instances: 1, of which others use 1; the largest cluster needs 8',
  );
});

test("an installation's own databases and instances are not counted as those of others", async () => {
  const tagged = (value: string) => [{ Key: 'branch-staging:installation', Value: value }];
  const CpuOptions = { CoreCount: 4, ThreadsPerCore: 2 };
  const { findings } = await look({
    rds: {
      DescribeDBInstancesCommand: ({ Marker }) =>
        Marker === undefined
          ? { DBInstances: [{ DBInstanceIdentifier: 'sample-one' }, { DBInstanceIdentifier: 'samples' }], Marker: '2' }
          : { DBInstances: [{ DBInstanceIdentifier: 'other' }] },
    },
    ec2: {
      DescribeInstancesCommand: () => ({
        Reservations: [
          {
            Instances: [
              { InstanceType: 'm7g.2xlarge', CpuOptions },
              { InstanceType: 't4g.large', CpuOptions, Tags: tagged('staging') },
            ],
          },
          { Instances: [{ InstanceType: 'im4gn.large', CpuOptions, Tags: tagged('other') }] },
          {
            Instances: [
              { InstanceType: 'inf2.xlarge', CpuOptions },
              { InstanceType: 'm7g.large', CpuOptions, InstanceLifecycle: 'spot' },
            ],
          },
        ],
      }),
    },
  });
  expect(textOf(findings, 'ok')).toContain('DB instances: 40, of which others use 2');
  expect(textOf(findings, 'ok')).toContain('instances: 32, of which others use 16; the largest cluster needs 4.');
});

test('what cannot be raised is answered with a smaller cluster', async () => {
  const few = quota('Target Groups per Application Load Balancer', 5, false);
  const { findings } = await look(
    changed('elasticloadbalancing', few, quota('Rules per Application Load Balancer', 100)),
  );
  expect(textOf(findings, 'warning')).toContain('cannot be raised: give the foundation a smaller MaxInstances');
});

test('a new account with ten functions at a time cannot be deployed to', async () => {
  const { findings } = await look(changed('lambda', quota('Concurrent executions', 10)));
  expect(textOf(findings, 'problem')).toContain(
    'Concurrent executions: 10; the largest cluster needs 101, and less than 101 does not work',
  );
});

test("the account's own value counts before the default, and names are compared without case", async () => {
  const { findings, calls } = await look(changed('lambda', quota('Concurrent Executions', 5000)));
  expect(textOf(findings, 'ok')).toContain('Concurrent executions: 5000');
  expect(calls.filter(({ command }) => command === 'ListAWSDefaultServiceQuotas')).toEqual([]);
});

test('each list is read once, and to its last page', async () => {
  const { findings, calls } = await look({
    servicequotas: {
      ListServiceQuotasCommand: ({ ServiceCode = '', NextToken }) =>
        NextToken === undefined ? { Quotas: [], NextToken: 'more' } : { Quotas: QUOTAS[ServiceCode] },
    },
  });
  expect(new Set(verdictsOf(findings))).toEqual(new Set(['ok']));
  expect(calls.filter(({ command }) => command === 'ListServiceQuotas')).toHaveLength(10);
});

test('a quota that AWS does not list, and a usage that may not be seen, are not told; the others are', async () => {
  const nowhere = {
    servicequotas: {
      ...changed('states').servicequotas,
      ListAWSDefaultServiceQuotasCommand: () => ({ Quotas: QUOTAS['lambda'] }),
    },
  };
  const missing = await look({ ...nowhere, rds: { DescribeDBInstancesCommand: denied } });
  expect(textOf(missing.findings, 'could not tell')).toContain(
    'Quota Open executions: Error: Service Quotas lists no value',
  );
  expect(textOf(missing.findings, 'could not tell')).toContain('Quota DB instances: AccessDeniedException');
  expect(verdictsOf(missing.findings).filter((verdict) => verdict === 'ok')).toHaveLength(5);
});

test('a code that is more than a code goes into no command', async () => {
  const evil = { ...quota('DB instances', 5), QuotaCode: 'L-1; curl evil' };
  const { findings } = await look(changed('rds', evil));
  expect(textOf(findings, 'warning')).not.toContain('evil');
  expect(textOf(findings, 'warning')).toContain('in the console of Service Quotas');
});

test('without a database none is needed', async () => {
  const { findings } = await look(changed('rds', quota('DB instances', 0)), STAGING.replace(/database:.*\n/, ''));
  expect(new Set(verdictsOf(findings))).toEqual(new Set(['ok']));
});

test('an instance type that EC2 does not describe is not guessed', async () => {
  await expect(look({ ec2: { DescribeInstanceTypesCommand: () => ({}) } })).rejects.toThrow(
    'EC2 was asked for t4g.large',
  );
});
