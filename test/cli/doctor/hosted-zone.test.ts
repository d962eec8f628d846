import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { checkHostedZone } from '../../../cli/doctor/hosted-zone';
import { awsError, raise } from '../../support/fake-client';
import { LOAD_BALANCER } from './fine-answers';
import { type Scripts, STAGING, clientsFor, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const zone = (Name: string, Id = `Z-${Name}`, PrivateZone = false): HostedZone => ({
  ...{ Id: `/hostedzone/${Id}`, Name: `${Name}.`, CallerReference: Id, Config: { PrivateZone } },
});
const zones = (...HostedZones: HostedZone[]) => ({
  ListHostedZonesCommand: () => ({ HostedZones, Marker: '', IsTruncated: false, MaxItems: 100 }),
});
const record = (Name: string, Type: ResourceRecordSet['Type'], Value: string): ResourceRecordSet => ({
  ...{ Name: `${Name}.`, Type, TTL: 60, ResourceRecords: [{ Value }] },
});
const records = (...ResourceRecordSets: ResourceRecordSet[]) => ({
  ListResourceRecordSetsCommand: () => ({ ResourceRecordSets, IsTruncated: false, MaxItems: 300 }),
});
const look = async (route53: NonNullable<Scripts['route53']>, more: Scripts = {}, staging = STAGING) => {
  const { clients, calls } = clientsFor(fineBut({ route53, ...more }));
  const findings = await checkHostedZone(clients, subject(staging));
  return {
    findings,
    asked: calls.filter(({ command }) => command === 'ListResourceRecordSets').map(({ input }) => input),
  };
};

test('the zone with the longest name that holds the domain is taken, from whatever page', async () => {
  const { findings, asked } = await look({
    ListHostedZonesCommand: ({ Marker }) =>
      Marker === undefined
        ? {
            HostedZones: [zone('example.com'), zone('ing.example.com')],
            NextMarker: '2',
            Marker: '',
            IsTruncated: true,
            MaxItems: 2,
          }
        : { HostedZones: [zone('Staging.example.com', 'ZLONG')], Marker, IsTruncated: false, MaxItems: 2 },
  });
  expect(verdictsOf(findings)).toEqual(['ok', 'ok']);
  expect(findings[0]).toMatchObject({ parameters: { HostedZoneId: 'ZLONG' } });
  expect(asked).toEqual([{ HostedZoneId: 'ZLONG', StartRecordName: 'staging.example.com' }]);
});

test.each([
  ['no zone at all', [], 'No public hosted zone of this account holds staging.example.com.'],
  ['only one whose name ends alike', [zone('aging.example.com')], 'holds staging.example.com.'],
  ['only a private one', [zone('example.com', 'Z', true)], 'only the private zone example.com'],
])('%s is a problem', async (_, existing, text) => {
  const { findings } = await look(zones(...existing));
  expect(verdictsOf(findings)).toEqual(['problem']);
  expect(textOf(findings, 'problem')).toContain(text);
});

test('two zones of one name are warned of: only one of them can be delegated', async () => {
  const { findings } = await look(
    zones(zone('example.com', 'Z1'), zone('example.com', 'Z2'), zone('example.com', 'Z3', true)),
  );
  expect(textOf(findings, 'warning')).toContain('(Z1), but also in Z2 of the same name');
  expect(findings[0]?.parameters).toBeUndefined();
});

test('the domain of the laptop is a problem, and Route 53 is not asked', async () => {
  const { findings } = await look({}, {}, STAGING.replace('domain: staging.example.com', 'domain: localhost:4480'));
  expect(verdictsOf(findings)).toEqual(['problem']);
});

test('a domain that is delegated away is a problem', async () => {
  const { findings } = await look(records(record('staging.example.com', 'NS', 'ns1.elsewhere.net.')));
  expect(textOf(findings, 'problem')).toContain('delegates staging.example.com to ns1.elsewhere.net.');
});

test('the own name servers of a zone delegate nothing away', async () => {
  const own = record('staging.example.com', 'NS', 'ns1.awsdns.net.');
  const { findings } = await look({ ...zones(zone('staging.example.com')), ...records(own) });
  expect(verdictsOf(findings)).toEqual(['ok', 'ok']);
});

test('a wildcard that points elsewhere is warned of, however Route 53 writes its asterisk', async () => {
  const { findings } = await look(records(record('\\052.staging.example.com', 'CNAME', 'old.example.net')));
  expect(textOf(findings, 'warning')).toContain('*.staging.example.com points to old.example.net');
});

test('hosts of others are named once, a few of them; what is no host of an environment is not', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((host) => `${host}.staging.example.com`);
  const { findings } = await look(
    records(
      record('_acme.staging.example.com', 'CNAME', 'x'),
      record('mail.staging.example.com', 'MX', '10 mail'),
      record('x.y.staging.example.com', 'A', '192.0.2.1'),
      ...names.flatMap((name) => [record(name, 'A', '192.0.2.1'), record(name, 'AAAA', '2001:db8::1')]),
    ),
  );
  expect(textOf(findings, 'warning')).toContain(`has: ${names.slice(0, 5).join(', ')} and 1 more.`);
});

test('records that lead to our own load balancer are ours, in whatever spelling', async () => {
  const alias = (Name: string, DNSName: string): ResourceRecordSet => ({
    ...{
      Name: `${Name}.staging.example.com.`,
      Type: 'A',
      AliasTarget: { DNSName, HostedZoneId: 'Z', EvaluateTargetHealth: false },
    },
  });
  const ours = [
    alias('\\052', `${LOAD_BALANCER}.`),
    alias('one', `dualstack.${LOAD_BALANCER.toUpperCase()}.`.replace('DUALSTACK', 'dualstack')),
  ];
  expect(verdictsOf((await look(records(...ours))).findings)).toEqual(['ok', 'ok']);
  const none = () => raise(awsError('ValidationError', 'Stack does not exist'));
  const { findings } = await look(records(...ours), { cloudformation: { DescribeStacksCommand: none } });
  expect(verdictsOf(findings)).toEqual(['ok', 'warning', 'warning']);
});

test('records are read page by page, until they are no longer below the domain', async () => {
  const page = (ResourceRecordSets: ResourceRecordSet[], next: object) => ({
    ...{ ResourceRecordSets, IsTruncated: true, MaxItems: 1, ...next },
  });
  const { findings, asked } = await look({
    ListResourceRecordSetsCommand: (_, nth) =>
      nth === 1
        ? page([record('staging.example.com', 'TXT', '"x"')], {
            ...{ NextRecordName: 'a.staging.example.com.', NextRecordType: 'A', NextRecordIdentifier: 'blue' },
          })
        : page([record('a.staging.example.com', 'A', '192.0.2.1'), record('zoo.example.com', 'A', '192.0.2.1')], {}),
  });
  expect(textOf(findings, 'warning')).toContain('has: a.staging.example.com.');
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({
    StartRecordName: 'a.staging.example.com.',
    StartRecordType: 'A',
    StartRecordIdentifier: 'blue',
  });
});
