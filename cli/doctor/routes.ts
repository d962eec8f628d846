import type { Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';

/** Where a subnet's way out leads: to the internet itself, through something that translates addresses, or nowhere. */
export type WayOut = 'internet' | 'nat' | 'none';

/** By the subnet's own route table; a subnet without one has the main table of its VPC. */
export const wayOutOf = ({ SubnetId, VpcId }: Subnet, tables: RouteTable[]): WayOut => {
  const associated = (
    isFitting: (association: { SubnetId?: string | undefined; Main?: boolean | undefined }) => boolean,
  ) => tables.find((table) => table.VpcId === VpcId && table.Associations?.some(isFitting));
  const table = associated((one) => one.SubnetId === SubnetId) ?? associated((one) => one.Main === true);
  const route = table?.Routes?.find((one) => one.DestinationCidrBlock === '0.0.0.0/0' && one.State !== 'blackhole');
  return route === undefined ? 'none' : kindOf(route);
};

/** A NAT gateway, an instance that does the same, or a hub with a way out of its own. */
const kindOf = ({ GatewayId, NatGatewayId, InstanceId, NetworkInterfaceId, TransitGatewayId }: Route): WayOut => {
  if (GatewayId?.startsWith('igw-')) return 'internet';
  return (NatGatewayId ?? InstanceId ?? NetworkInterfaceId ?? TransitGatewayId) ? 'nat' : 'none';
};
