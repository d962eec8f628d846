import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../functions/shared/clock';
import type { Answer } from '../not-modelled';
import { isNamed } from '../../../functions/shared/errors';
import { tokenReused, transactionCancelled, validationException } from './exceptions';
import { itemBytes } from './item-size';
import { prepareConditionCheck, prepareDelete, preparePut, prepareUpdate } from './prepare-write';
import { commitWrite, type PlannedWrite, planWrite, type PreparedWrite } from './prepared-write';
import { modelled, refuseUnmodelled, required } from './request';
import type { Tables } from './table';

const COMMAND = 'TransactWriteItemsCommand';
const MAXIMUM_ACTIONS = 100;
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const TOKEN_MILLISECONDS = 10 * 60 * 1000;
const CONDITION_PARAMETERS = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

type Attempt = { planned: PlannedWrite; reason?: never } | { planned?: never; reason: CancellationReason };

const prepare = (tables: Tables, action: TransactWriteItem): PreparedWrite => {
  const kinds = Object.entries(action).filter(([, content]) => content !== undefined);
  const [kind = '', content = {}] = kinds[0] ?? [];
  if (kinds.length !== 1) {
    throw validationException(
      'TransactItems can only contain one of Check, Put, Update or Delete: ' +
        `found ${kinds.length === 0 ? 'none' : kinds.map(([name]) => name).join(' and ')}`,
    );
  }
  const own = { Put: ['Item'], Update: ['Key', 'UpdateExpression'] }[kind] ?? ['Key'];
  refuseUnmodelled(COMMAND, content, [...CONDITION_PARAMETERS, ...own], `TransactItems.${kind}.`);
  if (action.Put) return preparePut(tables, action.Put);
  if (action.Update) {
    required('UpdateExpression', action.Update.UpdateExpression);
    return prepareUpdate(tables, action.Update);
  }
  if (action.Delete) return prepareDelete(tables, action.Delete);
  return prepareConditionCheck(tables, required('ConditionCheck', action.ConditionCheck));
};

const keyIfLegal = ({ table, key }: PreparedWrite): string | undefined => {
  try {
    return JSON.stringify([table.name, key()]);
  } catch (error) {
    if (isNamed(error, 'ValidationException')) return undefined; // becomes the reason of that action
    throw error;
  }
};

const refuseSameItemTwice = (writes: PreparedWrite[]): void => {
  const keys = writes.map(keyIfLegal).filter((key) => key !== undefined);
  if (new Set(keys).size === keys.length) return;
  throw validationException('Transaction request cannot include multiple operations on one item');
};

const attempt = (tables: Tables, write: PreparedWrite): Attempt => {
  try {
    return { planned: planWrite(tables, write) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      const item = error.Item ? { Item: error.Item } : {};
      return { reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...item } };
    }
    if (!isNamed(error, 'ValidationException')) throw error;
    return { reason: { Code: 'ValidationError', Message: error.message } };
  }
};

const writeAll = (tables: Tables, actions: TransactWriteItem[]): void => {
  const writes = actions.map((action) => prepare(tables, action));
  refuseSameItemTwice(writes);
  const attempts = writes.map((write) => attempt(tables, write));
  if (attempts.some(({ reason }) => reason)) {
    throw transactionCancelled(attempts.map(({ reason }) => reason ?? { Code: 'None' }));
  }
  const planned = attempts.flatMap((one) => one.planned ?? []);
  const bytes = planned.reduce((total, { after }) => total + (after ? itemBytes(after) : 0), 0);
  if (bytes > MAXIMUM_BYTES) {
    throw validationException(`Transaction of ${bytes} bytes has exceeded the maximum of ${MAXIMUM_BYTES} bytes`);
  }
  for (const one of planned) commitWrite(tables, one);
};

/** TransactWriteItems: all or nothing. The same token within ten minutes writes once. */
export const transactWriteItems = (tables: Tables, clock: Clock): Answer => {
  const done = new Map<string, { actions: string; at: number }>();

  const wasDone = (token: string | undefined, actions: string): boolean => {
    for (const [known, { at }] of done) if (clock.now() - at >= TOKEN_MILLISECONDS) done.delete(known);
    const before = token === undefined ? undefined : done.get(token);
    if (token !== undefined && before && before.actions !== actions) throw tokenReused(token);
    return before !== undefined;
  };

  const parameters = ['TransactItems', 'ClientRequestToken'] as const;
  return modelled<TransactWriteItemsCommandInput>(COMMAND, parameters, (input) => {
    const actions = required('TransactItems', input.TransactItems);
    if (actions.length === 0 || actions.length > MAXIMUM_ACTIONS) {
      throw validationException(`TransactItems needs 1 to ${MAXIMUM_ACTIONS} actions, found ${actions.length}`);
    }
    const token = input.ClientRequestToken;
    const text = JSON.stringify(actions);
    if (wasDone(token, text)) return {};
    writeAll(tables, actions);
    if (token !== undefined) done.set(token, { actions: text, at: clock.now() });
    return {};
  });
};
