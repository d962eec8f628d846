import { cacheHost, createCache, deleteCache } from '../../elasticache';
import { refuseOther } from '../../not-modelled';
import type { World } from '../../world';
import type { Made, Properties, ResourceType } from '../resource-type';

const TYPE = 'AWS::ElastiCache::ReplicationGroup';

/** What is modelled is one node that begins empty, without TLS. */
const check = (properties: Properties): void => {
  refuseOther(TYPE, 'Engine', properties['Engine'], ['redis']);
  refuseOther(TYPE, 'NumCacheClusters', Number(properties['NumCacheClusters']), [1]);
  refuseOther(TYPE, 'TransitEncryptionEnabled', properties['TransitEncryptionEnabled'], [false]);
  refuseOther(TYPE, 'AutomaticFailoverEnabled', properties['AutomaticFailoverEnabled'], [false]);
  refuseOther(TYPE, 'Port', Number(properties['Port'] ?? 6379), [6379]);
};

const made = (id: string, host: string): Made => ({
  physicalId: id,
  attributes: { 'PrimaryEndPoint.Address': host, 'PrimaryEndPoint.Port': '6379' },
});

/** AWS::ElastiCache::ReplicationGroup: a Redis server of its own. */
export const replicationGroup = (world: World): ResourceType => ({
  properties: [
    ...['ReplicationGroupId', 'ReplicationGroupDescription', 'Engine', 'EngineVersion', 'CacheNodeType', 'Port'],
    ...['NumCacheClusters', 'AutomaticFailoverEnabled', 'CacheSubnetGroupName', 'SecurityGroupIds'],
    ...['AtRestEncryptionEnabled', 'TransitEncryptionEnabled', 'SnapshotRetentionLimit'],
  ],
  immutable: ['ReplicationGroupId', 'Engine', 'CacheSubnetGroupName', 'Port', 'AtRestEncryptionEnabled'],
  create: async (properties, { exists, signal }) => {
    check(properties);
    const id = String(properties['ReplicationGroupId']);
    exists(id);
    return made(id, await createCache(world, id, signal));
  },
  update: async (id, properties) => {
    check(properties);
    return made(id, cacheHost(world, id));
  },
  delete: async (id) => deleteCache(world, id),
});
