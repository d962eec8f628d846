import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { onRecord } from '../../support/handler-world';

export const HOST = 'new-cool-page.staging.example.com';
export const ON_RECORD = { environment: { resources: { dns: onRecord(HOST) } } };

/** The record as PublishDns makes it. */
export const OURS: ResourceRecordSet = {
  Name: `${HOST}.`,
  Type: 'A',
  AliasTarget: { DNSName: 'lb.elb.amazonaws.com.', HostedZoneId: 'ZLB', EvaluateTargetHealth: false },
};

const pointingTo = (DNSName: string): ResourceRecordSet => ({
  ...OURS,
  AliasTarget: { DNSName, HostedZoneId: 'ZLB', EvaluateTargetHealth: false },
});

/** Records of our host that are not ours: records carry no tags, what they point to tells. */
export const NOT_OURS: [string, ResourceRecordSet][] = [
  ['points to another load balancer', pointingTo('production.elb.amazonaws.com.')],
  ['points to a name that ends like ours', pointingTo('old-lb.elb.amazonaws.com.')],
  ['points to a name that begins like ours', pointingTo('lb.elb.amazonaws.com.evil.example.')],
  ['has addresses', { Name: OURS.Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] }],
  ['is shown without its target', { Name: OURS.Name, Type: 'A' }],
];

/** Our record in the other spellings that Route 53 may answer with. */
export const SPELLINGS: [string, ResourceRecordSet][] = [
  ['as we wrote it', OURS],
  ['in the dualstack form', pointingTo('dualstack.lb.elb.amazonaws.com.')],
  ['in capitals', { ...pointingTo('LB.ELB.amazonaws.com.'), Name: `${HOST.toUpperCase()}.` }],
  ['without the dot at the end', { ...pointingTo('lb.elb.amazonaws.com'), Name: HOST }],
];

/** What a listing that starts at our name may show first when there is no record of ours: the next name. */
export const NEXT_NAMES: [string, ResourceRecordSet[]][] = [
  ['nothing', []],
  ['the next name', [{ ...OURS, Name: 'other-page.staging.example.com.' }]],
  ['another type of our name', [{ Name: OURS.Name, Type: 'TXT' }]],
  ['the wildcard', [{ ...OURS, Name: '\\052.staging.example.com.' }]],
];
