import type { Answer } from '../not-modelled';
import type { World } from '../world';
import type { ResourceType } from './resource-type';
import { discoveryService } from './resources/discovery-service';
import { listenerRule } from './resources/listener-rule';
import { logGroup } from './resources/log-group';
import { recordSet } from './resources/record-set';
import { replicationGroup } from './resources/replication-group';
import { service } from './resources/service';
import { targetGroup } from './resources/target-group';
import { taskDefinition } from './resources/task-definition';

/** Every resource type that a template may use here. */
export const resourceTypes = (world: World, ecs: Record<string, Answer>): Record<string, ResourceType> => ({
  'AWS::ECS::Service': service(world, ecs),
  'AWS::ECS::TaskDefinition': taskDefinition(world),
  'AWS::ElastiCache::ReplicationGroup': replicationGroup(world),
  'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRule(world),
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup(world),
  'AWS::Logs::LogGroup': logGroup(world),
  'AWS::Route53::RecordSet': recordSet(world),
  'AWS::ServiceDiscovery::Service': discoveryService(world),
});
