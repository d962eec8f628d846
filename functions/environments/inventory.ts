import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Runtime } from '../shared/runtime';
import type { Environment } from './environment';

/** All environments by name, tombstones included; follows every page, with consistent reads. */
export const listEnvironments = async ({
  clients,
  config,
}: Pick<Runtime, 'clients' | 'config'>): Promise<Environment[]> => {
  const environments: Environment[] = [];
  const pages = paginateScan(
    { client: clients.table },
    {
      TableName: config.tableName,
      ConsistentRead: true,
      FilterExpression: '#kind = :environment',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':environment': 'environment' },
    },
  );
  for await (const page of pages) environments.push(...((page.Items ?? []) as Environment[]));
  return environments.sort((one, other) => one.name.localeCompare(other.name));
};
