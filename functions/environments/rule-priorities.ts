import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { WorkflowError } from '../shared/errors';
import type { Tools } from '../shared/step-handler';
import type { Environment } from './environment';

const FIRST = 100;
const LAST = 40_000;

const keyOf = (priority: number): { name: string } => ({ name: `rule#${priority}` });

/** Where the search for a free one starts: spread by name, so that two environments seldom ask for the same. */
const startOf = (name: string): number =>
  [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % (LAST - FIRST), 7);

/** A priority on the shared listener that no other environment has; the same one when it asks again. */
export const claimRulePriority = async (tools: Tools, environment: Environment): Promise<number> => {
  if (environment.rulePriority !== undefined) return environment.rulePriority;
  const start = startOf(environment.name);
  for (let step = 0; step < LAST - FIRST; step += 1) {
    const priority = FIRST + ((start + step) % (LAST - FIRST));
    if (await claim(tools, priority, environment.name)) return priority;
  }
  throw new WorkflowError('ClusterFull', `No listener-rule priority is free for ${environment.name}`);
};

const claim = ({ clients, config }: Tools, priority: number, holder: string): Promise<boolean> =>
  whetherConditionHolds(
    clients.table.send(
      new UpdateCommand({
        TableName: config.tableName,
        Key: keyOf(priority),
        UpdateExpression: 'SET #kind = :kind, #holder = :holder',
        ConditionExpression: 'attribute_not_exists(#holder) OR #holder = :holder',
        ExpressionAttributeNames: { '#kind': 'kind', '#holder': 'holder' },
        ExpressionAttributeValues: { ':kind': 'rule', ':holder': holder },
      }),
    ),
  );

/** Gives the priority back; one that another environment holds by now stays untouched. */
export const releaseRulePriority = async ({ clients, config }: Tools, environment: Environment): Promise<void> => {
  if (environment.rulePriority === undefined) return;
  await whetherConditionHolds(
    clients.table.send(
      new DeleteCommand({
        TableName: config.tableName,
        Key: keyOf(environment.rulePriority),
        ConditionExpression: 'attribute_not_exists(#holder) OR #holder = :holder',
        ExpressionAttributeNames: { '#holder': 'holder' },
        ExpressionAttributeValues: { ':holder': environment.name },
      }),
    ),
  );
};

const whetherConditionHolds = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
