import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { WorkflowError } from '../shared/errors';
import { randomToken } from '../shared/random';
import type { Tools } from '../shared/step-handler';

type Request = { caller: string; key: string; body: string };
type Stored = { bodyHash: string; state: 'running' | 'done'; answer?: string; expiresAt: number };

const KEPT_MS = 24 * 3_600_000;
/** A request that has not ended by then has died with its process. */
const RUNNING_MS = 60_000;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Runs the request once per caller and key, and answers later ones with the first answer, for 24 hours. The same key
 * with another body, or while the first is still at work, is a conflict. A request that fails is not remembered.
 */
export const once = async <Answer>(tools: Tools, request: Request, run: () => Promise<Answer>): Promise<Answer> => {
  const { clients, config, clock, random } = tools;
  const TableName = config.tableName;
  const name = `idempotency#${hash(JSON.stringify([request.caller, request.key]))}`;
  const bodyHash = hash(request.body);
  const holder = randomToken(random, 16);
  const put = (state: Stored['state'], lifetimeMs: number, condition: string, answer?: string) => {
    const expiresAt = clock.now() + lifetimeMs;
    const Item = {
      name,
      kind: 'idempotency',
      bodyHash,
      state,
      holder,
      expiresAt,
      ttl: Math.ceil(expiresAt / 1000),
      ...(answer ? { answer } : {}),
    };
    const isFirst = state === 'running';
    return clients.table.send(
      new PutCommand({
        TableName,
        Item,
        ConditionExpression: condition,
        ExpressionAttributeNames: {
          '#holder': 'holder',
          ...(isFirst ? { '#name': 'name', '#expiresAt': 'expiresAt' } : {}),
        },
        ExpressionAttributeValues: { ':holder': holder, ...(isFirst ? { ':now': clock.now() } : {}) },
      }),
    );
  };
  try {
    // Our own mark stands there already when the SDK repeated a write whose answer was lost.
    await put('running', RUNNING_MS, 'attribute_not_exists(#name) OR #expiresAt <= :now OR #holder = :holder');
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return earlierAnswer<Answer>(tools, name, bodyHash);
  }
  try {
    const answer = await run();
    await put('done', KEPT_MS, '#holder = :holder', JSON.stringify(answer));
    return answer;
  } catch (error) {
    await forget(tools, name, holder);
    throw error;
  }
};

const earlierAnswer = async <Answer>({ clients, config }: Tools, name: string, bodyHash: string): Promise<Answer> => {
  const { Item } = await clients.table.send(
    new GetCommand({ TableName: config.tableName, Key: { name }, ConsistentRead: true }),
  );
  const stored = Item as Stored | undefined;
  if (stored !== undefined && stored.bodyHash !== bodyHash) {
    throw new WorkflowError('IdempotencyConflict', 'This Idempotency-Key was used for another request; use a new key');
  }
  if (stored?.state !== 'done' || stored.answer === undefined) {
    throw new WorkflowError(
      'EnvironmentBusy',
      'The first request with this Idempotency-Key is still at work; ask again',
    );
  }
  return JSON.parse(stored.answer) as Answer;
};

const forget = async ({ clients, config }: Tools, name: string, holder: string): Promise<void> => {
  try {
    await clients.table.send(
      new DeleteCommand({
        TableName: config.tableName,
        Key: { name },
        ConditionExpression: '#holder = :holder',
        ExpressionAttributeNames: { '#holder': 'holder' },
        ExpressionAttributeValues: { ':holder': holder },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};
