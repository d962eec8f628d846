import { addressesIn } from '../../addresses';
import { NotModelled, refuseOther, refuseUnknown } from '../../not-modelled';
import { type World, arnOf, hexId } from '../../world';
import type { Properties, ResourceType } from '../resource-type';

const TYPE = 'AWS::ServiceDiscovery::Service';

type DnsConfig = { RoutingPolicy?: string; DnsRecords?: { Type?: string; TTL?: number }[] };

/** Here the id of a namespace is `ns-` and its name. */
const hostOf = (properties: Properties): string => {
  const config = (properties['DnsConfig'] ?? {}) as DnsConfig;
  refuseUnknown(TYPE, config, ['RoutingPolicy', 'DnsRecords'], 'DnsConfig.');
  refuseOther(TYPE, 'DnsConfig.RoutingPolicy', config.RoutingPolicy, ['MULTIVALUE']);
  const [record, ...others] = config.DnsRecords ?? [];
  if (record?.Type !== 'A' || others.length > 0) throw new NotModelled(TYPE, 'DnsConfig.DnsRecords', config.DnsRecords);
  return `${String(properties['Name'])}.${String(properties['NamespaceId']).replace(/^ns-/, '')}`;
};

const made = (arn: string) => {
  const id = arn.split('/').at(-1) ?? '';
  return { physicalId: id, attributes: { Arn: arn, Id: id } };
};

/** AWS::ServiceDiscovery::Service: a name for the one task of a service, with a port of this machine that stays the same. */
export const discoveryService = (world: World): ResourceType => {
  const arnFor = (id: string): string => arnOf(world, 'servicediscovery', `service/${id}`);
  return {
    properties: ['Name', 'NamespaceId', 'DnsConfig', 'HealthCheckCustomConfig'],
    immutable: 'all',
    create: async (properties, { exists }) => {
      const host = hostOf(properties);
      if (
        addressesIn(world)
          .all()
          .some((address) => address.host === host)
      )
        throw new Error(`Service already exists: ${host} (Service: ServiceDiscovery, Status Code: 400)`);
      const arn = arnFor(`srv-${hexId(world, 16)}`);
      addressesIn(world).put(arn, { id: arn, host, port: await world.dataPlane.freePort() });
      exists(made(arn).physicalId);
      return made(arn);
    },
    update: async (id) => made(arnFor(id)),
    delete: async (id) => addressesIn(world).delete(arnFor(id)),
  };
};
