import { checkNetwork } from '../../../cli/doctor/network';
import { subnet, table } from './fine-answers';
import { type Scripts, clientsFor, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const [A, B, C] = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
const look = (ec2: NonNullable<Scripts['ec2']>) => checkNetwork(clientsFor(fineBut({ ec2 })).clients, subject());
const subnets = (...Subnets: ReturnType<typeof subnet>[]) => ({ DescribeSubnetsCommand: () => ({ Subnets }) });
const tables = (...RouteTables: ReturnType<typeof table>[]) => ({
  DescribeRouteTablesCommand: () => ({ RouteTables }),
});
const toInternet = { GatewayId: 'igw-1' };
const four = subnets(subnet('pa', A), subnet('pb', B), subnet('qa', A), subnet('qb', B));

test('a network that fits is named with what foundation.yml is to be given', async () => {
  expect(await look({})).toEqual([
    {
      verdict: 'ok',
      found: 'vpc-1 (main) has public and private subnets in eu-central-1a, eu-central-1b.',
      parameters: { Vpc: 'vpc-1', PublicSubnets: 'subnet-pa,subnet-pb', PrivateSubnets: 'subnet-qa,subnet-qb' },
    },
  ]);
});

test('of each zone the roomiest subnet is named, because a load balancer takes one of a zone', async () => {
  const findings = await look({
    ...subnets(
      subnet('pa', A),
      subnet('pa2', A, 'vpc-1', 900),
      subnet('pb', B),
      subnet('pc', C),
      subnet('qa', A),
      subnet('qb', B),
      subnet('qb2', B, 'vpc-1', 900),
    ),
    ...tables(table(toInternet, ['pa', 'pa2', 'pb', 'pc']), table({ NatGatewayId: 'nat-1' }, ['qa', 'qb', 'qb2'])),
  });
  expect(findings).toMatchObject([{ parameters: { PublicSubnets: 'pa2,pb', PrivateSubnets: 'qa,qb2' } }]);
});

test('every network that fits is named, from all pages', async () => {
  const own = (vpc: string) => [
    subnet(`${vpc}pa`, A, vpc),
    subnet(`${vpc}pb`, B, vpc),
    subnet(`${vpc}qa`, A, vpc),
    subnet(`${vpc}qb`, B, vpc),
  ];
  const findings = await look({
    DescribeVpcsCommand: ({ NextToken }) =>
      NextToken === undefined
        ? { Vpcs: [{ VpcId: 'v1' }], NextToken: '2' }
        : { Vpcs: [{ VpcId: 'v2' }, { VpcId: 'v3' }] },
    DescribeSubnetsCommand: ({ NextToken }) =>
      NextToken === undefined ? { Subnets: own('v1'), NextToken: '2' } : { Subnets: own('v2') },
    DescribeRouteTablesCommand: ({ NextToken }) =>
      NextToken === undefined
        ? {
            RouteTables: [
              table(toInternet, ['v1pa', 'v1pb'], 'v1'),
              table({ NatGatewayId: 'n' }, ['v1qa', 'v1qb'], 'v1'),
            ],
            NextToken: '2',
          }
        : {
            RouteTables: [
              table(toInternet, ['v2pa', 'v2pb'], 'v2'),
              table({ NatGatewayId: 'n' }, ['v2qa', 'v2qb'], 'v2'),
            ],
          },
  });
  expect(findings.map(({ parameters }) => parameters?.['Vpc'])).toEqual(['v1', 'v2']);
});

test.each([
  ['a NAT instance', { InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' }],
  ['a hub with a way out of its own', { TransitGatewayId: 'tgw-1' }],
])('%s is a way out too', async (_, route) => {
  expect(
    verdictsOf(await look({ ...four, ...tables(table(toInternet, ['pa', 'pb']), table(route, ['qa', 'qb'])) })),
  ).toEqual(['ok']);
});

test('a subnet without a table of its own has the main one of its network', async () => {
  const main = (route: object, VpcId: string) => ({ ...table(route, [], VpcId), Associations: [{ Main: true }] });
  const foreign = main(toInternet, 'vpc-2');
  const findings = await look({
    ...four,
    ...tables(foreign as never, main({ NatGatewayId: 'n' }, 'vpc-1') as never, table(toInternet, ['pa', 'pb'])),
  });
  expect(findings).toMatchObject([{ verdict: 'ok', parameters: { PublicSubnets: 'pa,pb', PrivateSubnets: 'qa,qb' } }]);
});

const NAT = { NatGatewayId: 'nat-1' };
test.each([
  [
    'private subnets without a way out',
    tables(
      table(toInternet, ['pa', 'pb']),
      table({ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'vgw-1' }, ['qa', 'qb']),
    ),
  ],
  [
    'private subnets whose NAT gateway is gone',
    tables(table(toInternet, ['pa', 'pb']), table({ ...NAT, State: 'blackhole' }, ['qa', 'qb'])),
  ],
  ['no private subnet', tables(table(toInternet, ['pa', 'pb', 'qa', 'qb']))],
  ['no public subnet', tables(table(NAT, ['pa', 'pb', 'qa', 'qb']))],
  [
    'a single zone',
    { ...subnets(subnet('pa', A), subnet('qa', A)), ...tables(table(toInternet, ['pa']), table(NAT, ['qa'])) },
  ],
  [
    'different zones for the two kinds',
    {
      ...subnets(subnet('pa', A), subnet('pb', B), subnet('qb', B), subnet('qc', C)),
      ...tables(table(toInternet, ['pa', 'pb']), table(NAT, ['qb', 'qc'])),
    },
  ],
  [
    'subnets that are full',
    {
      ...subnets(subnet('pa', A, 'vpc-1', 7), subnet('pb', B), subnet('qa', A), subnet('qb', B)),
      ...tables(table(toInternet, ['pa', 'pb']), table(NAT, ['qa', 'qb'])),
    },
  ],
])('a problem: %s', async (_, ec2) => {
  const findings = await look({ ...four, ...ec2 });
  expect(verdictsOf(findings)).toEqual(['problem']);
  expect(textOf(findings, 'problem')).toMatch(/vpc-1 \(main\) has both in [01]\. → Add what is missing/);
});

test('a region without any network is a problem', async () => {
  expect(textOf(await look({ DescribeVpcsCommand: () => ({}) }), 'problem')).toContain(
    'no network (VPC) in eu-central-1',
  );
});
