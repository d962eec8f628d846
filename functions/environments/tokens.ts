import { createHash } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isoTime } from '../shared/clock';
import { randomToken } from '../shared/random';
import type { Tools } from '../shared/step-handler';

export const SCOPES = ['read', 'deploy', 'destroy', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
export type Caller = { owner: string; scopes: Scope[] };

const PREFIX = 'bst_';
const TOKEN_CHARACTERS = 40;

/** Only the hash is stored: who reads the table cannot call the API. */
const keyOf = (token: string): string => `token#${createHash('sha256').update(token).digest('hex')}`;

/** A new API token; it is shown this once and cannot be read back. */
export const issueToken = async (
  { clients, config, clock, random }: Tools,
  caller: Caller,
  expiresAt: number,
): Promise<string> => {
  const token = PREFIX + randomToken(random, TOKEN_CHARACTERS);
  const Item = {
    name: keyOf(token),
    kind: 'token',
    ...caller,
    createdAt: isoTime(clock.now()),
    expiresAt: isoTime(expiresAt),
    ttl: Math.floor(expiresAt / 1000),
  };
  await clients.table.send(new PutCommand({ TableName: config.tableName, Item }));
  return token;
};

/** Who calls with that token; undefined for an unknown or expired one. The table's own expiry comes too late to count on. */
export const callerOf = async ({ clients, config, clock }: Tools, token: string): Promise<Caller | undefined> => {
  if (!/^bst_[A-Za-z0-9]{40}$/.test(token)) return undefined;
  const { Item } = await clients.table.send(
    new GetCommand({ TableName: config.tableName, Key: { name: keyOf(token) }, ConsistentRead: true }),
  );
  if (Item?.['kind'] !== 'token' || Date.parse(Item['expiresAt'] as string) <= clock.now()) return undefined;
  return { owner: Item['owner'] as string, scopes: Item['scopes'] as Scope[] };
};
