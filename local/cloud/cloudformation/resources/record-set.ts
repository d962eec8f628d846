import { InvalidChangeBatch, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { changeRecords } from '../../route-53';
import type { World } from '../../world';
import type { Json } from '../template';
import type { Properties, ResourceType } from '../resource-type';

/** CloudFormation lists plain values where the API has objects. */
const recordOf = (properties: Properties): ResourceRecordSet => {
  const values = properties['ResourceRecords'] as string[] | undefined;
  const alias = properties['AliasTarget'] as { [key: string]: Json } | undefined;
  return {
    Name: String(properties['Name']),
    Type: properties['Type'] as 'A',
    ...(properties['TTL'] === undefined ? {} : { TTL: Number(properties['TTL']) }),
    ...(values === undefined ? {} : { ResourceRecords: values.map((Value) => ({ Value })) }),
    ...(alias === undefined
      ? {}
      : {
          AliasTarget: {
            DNSName: String(alias['DNSName']),
            HostedZoneId: String(alias['HostedZoneId']),
            EvaluateTargetHealth: alias['EvaluateTargetHealth'] === true,
          },
        }),
  };
};

const change = (world: World, Action: 'CREATE' | 'UPSERT' | 'DELETE', properties: Properties) => {
  changeRecords(world, String(properties['HostedZoneId']), [{ Action, ResourceRecordSet: recordOf(properties) }]);
  return { physicalId: String(properties['Name']) };
};

/** AWS::Route53::RecordSet */
export const recordSet = (world: World): ResourceType => ({
  properties: ['HostedZoneId', 'Name', 'Type', 'TTL', 'ResourceRecords', 'AliasTarget'],
  immutable: ['HostedZoneId', 'Name', 'Type'],
  create: async (properties, { exists }) => {
    const made = change(world, 'CREATE', properties);
    exists(made.physicalId);
    return made;
  },
  update: async (_name, properties) => change(world, 'UPSERT', properties),
  delete: async (_name, properties) => {
    try {
      change(world, 'DELETE', properties);
    } catch (error) {
      if (!(error instanceof InvalidChangeBatch)) throw error;
    }
  },
});
