import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { databaseIdFor, databaseSecretFor } from '../../functions/environments/names';
import type { Platform } from '../../local/platform';

const ownerOf = ({ runtime }: Platform, name: string) => ({ application: runtime.config.staging.application, name });

/** What the environment's application gets to reach its database. */
export const databaseSecret = async (
  platform: Platform,
  name: string,
): Promise<{ url: string; username: string; password: string }> => {
  const SecretId = databaseSecretFor(ownerOf(platform, name));
  const { SecretString } = await platform.runtime.clients
    .of(SecretsManagerClient)
    .send(new GetSecretValueCommand({ SecretId }));
  return JSON.parse(SecretString ?? '{}') as { url: string; username: string; password: string };
};

/** The rows that a statement gives. */
export const query = async <Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
};

/** Columns and number of the articles there. */
export const articlesIn = async (url: string): Promise<{ columns: string[]; count: number }> => {
  const columns = await query<{ name: string }>(
    url,
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'articles' ORDER BY ordinal_position`,
  );
  const [counted] = await query<{ count: number }>(url, 'SELECT count(*)::int AS count FROM articles');
  return { columns: columns.map(({ name }) => name), count: counted?.count ?? 0 };
};

/** When the environment's database instance was made, or undefined when it has none. */
export const databaseCreatedAt = async (platform: Platform, name: string): Promise<string | undefined> => {
  const { DBInstances } = await platform.runtime.clients.of(RDSClient).send(new DescribeDBInstancesCommand({}));
  const id = databaseIdFor(ownerOf(platform, name));
  const instance = DBInstances?.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === id);
  return instance && `${instance.DBInstanceIdentifier} ${instance.InstanceCreateTime?.toISOString()}`;
};
