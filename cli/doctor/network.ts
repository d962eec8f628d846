import {
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import { type Finding, ok, problem } from './finding';
import { wayOutOf } from './routes';
import type { Check } from './subject';

/** A load balancer takes no subnet with fewer. */
const LEAST_FREE_ADDRESSES = 8;
const LEAST_ZONES = 2;

type Pair = { zone: string; publicId: string; privateId: string };
type Candidate = { vpc: Vpc; pairs: Pair[] };

/**
 * A network for the foundation: a public and a private subnet with a way out in each of two zones. The same zones,
 * because a load balancer reaches no instance in a zone where it has no subnet itself.
 */
export const checkNetwork: Check = async (clients, { region }) => {
  const ec2 = clients.of(EC2Client);
  const vpcs = await collect(paginateDescribeVpcs({ client: ec2 }, {}), ({ Vpcs }) => Vpcs);
  if (vpcs.length === 0)
    return [problem(`There is no network (VPC) in ${region}.`, 'Make one with two public and two private subnets.')];
  const subnets = await collect(paginateDescribeSubnets({ client: ec2 }, {}), (page) => page.Subnets);
  const tables = await collect(paginateDescribeRouteTables({ client: ec2 }, {}), (page) => page.RouteTables);
  const isWay = (way: string) => (subnet: Subnet) => wayOutOf(subnet, tables) === way;
  const candidates = vpcs.map((vpc): Candidate => {
    const own = subnets.filter((subnet) => subnet.VpcId === vpc.VpcId && hasRoom(subnet));
    return { vpc, pairs: pairsOf(own.filter(isWay('internet')), own.filter(isWay('nat'))) };
  });
  const fitting = candidates.filter(({ pairs }) => pairs.length >= LEAST_ZONES);
  return fitting.length > 0 ? fitting.map(fittingFinding) : [noneFinding(candidates, region)];
};

const collect = async <Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => Item[] | undefined) => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
};

const hasRoom = ({ AvailableIpAddressCount = 0 }: Subnet): boolean => AvailableIpAddressCount >= LEAST_FREE_ADDRESSES;

/** One subnet of each kind in a zone, the roomiest: a load balancer takes only one. */
const pairsOf = (publicOnes: Subnet[], privateOnes: Subnet[]): Pair[] =>
  [...new Set(publicOnes.map(({ AvailabilityZone = '' }) => AvailabilityZone))].sort().flatMap((zone) => {
    const publicId = roomiestIn(zone, publicOnes);
    const privateId = roomiestIn(zone, privateOnes);
    return publicId && privateId ? [{ zone, publicId, privateId }] : [];
  });

const roomiestIn = (zone: string, subnets: Subnet[]): string | undefined =>
  subnets
    .filter(({ AvailabilityZone }) => AvailabilityZone === zone)
    .sort((one, other) => (other.AvailableIpAddressCount ?? 0) - (one.AvailableIpAddressCount ?? 0))[0]?.SubnetId;

const labelOf = ({ VpcId = '', Tags = [] }: Vpc): string => {
  const name = Tags.find(({ Key }) => Key === 'Name')?.Value;
  return name ? `${VpcId} (${name})` : VpcId;
};

const fittingFinding = ({ vpc, pairs }: Candidate): Finding => ({
  ...ok(`${labelOf(vpc)} has public and private subnets in ${pairs.map(({ zone }) => zone).join(', ')}.`),
  parameters: {
    Vpc: vpc.VpcId ?? '',
    PublicSubnets: pairs.map(({ publicId }) => publicId).join(','),
    PrivateSubnets: pairs.map(({ privateId }) => privateId).join(','),
  },
});

const noneFinding = (candidates: Candidate[], region: string): Finding => {
  const found = candidates.map(({ vpc, pairs }) => `${labelOf(vpc)} has both in ${pairs.length}`).join(', ');
  return problem(
    `No VPC of ${region} has a public subnet and a private one with a NAT route in each of ${LEAST_ZONES} zones: ${found}.`,
    `Add what is missing (subnets with ${LEAST_FREE_ADDRESSES} free addresses, 0.0.0.0/0 to an internet gateway or to a NAT gateway), or make a VPC for it.`,
  );
};
