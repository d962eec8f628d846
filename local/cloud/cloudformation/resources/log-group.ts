import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { createLogGroup, deleteLogGroup, setLogRetention } from '../../cloudwatch-logs';
import { type World, arnOf, hexId } from '../../world';
import { type Context, type Properties, type ResourceType, generatedName } from '../resource-type';

const retention = ({ RetentionInDays }: Properties) =>
  RetentionInDays === undefined ? undefined : Number(RetentionInDays);

const made = (world: World, name: string) => ({
  physicalId: name,
  attributes: { Arn: arnOf(world, 'logs', `log-group:${name}:*`) },
});

/** AWS::Logs::LogGroup */
export const logGroup = (world: World): ResourceType => ({
  properties: ['LogGroupName', 'RetentionInDays'],
  immutable: ['LogGroupName'],
  create: async (properties, context: Context) => {
    const name = String(properties['LogGroupName'] ?? generatedName(context, hexId(world, 12), 512));
    createLogGroup(world, name, Object.fromEntries(context.tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])));
    context.exists(name);
    setLogRetention(world, name, retention(properties));
    return made(world, name);
  },
  update: async (name, properties) => {
    setLogRetention(world, name, retention(properties));
    return made(world, name);
  },
  delete: async (name) => {
    try {
      await deleteLogGroup(world, name);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
