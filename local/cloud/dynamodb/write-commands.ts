import type { DeleteItemCommandInput, PutItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Answer } from '../not-modelled';
import { copyItem, type Item } from './attribute-value';
import { project } from './document-path';
import { validationException } from './exceptions';
import { prepareDelete, preparePut, type PreparedUpdate, prepareUpdate } from './prepare-write';
import { commitWrite, type PlannedWrite, planWrite } from './prepared-write';
import { modelled, oneOf, output } from './request';
import type { Tables } from './table';

const CONDITION_PARAMETERS = [
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
] as const;

const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;

const oldOrNothing = (returnValues: string | undefined): boolean => {
  const wanted = oneOf('ReturnValues', returnValues, RETURN_VALUES);
  if (wanted === undefined || wanted === 'NONE') return false;
  if (wanted === 'ALL_OLD') return true;
  throw validationException('ReturnValues can only be ALL_OLD or NONE');
};

const answer = (item: Item | undefined): object =>
  output({ Attributes: item && Object.keys(item).length > 0 ? copyItem(item) : undefined });

const updateAnswer = (write: PreparedUpdate, planned: PlannedWrite, returnValues: string | undefined): object => {
  const { before, after } = planned;
  switch (returnValues) {
    case 'ALL_OLD':
      return answer(before);
    case 'ALL_NEW':
      return answer(after);
    case 'UPDATED_OLD':
      return answer(before && project(before, write.paths));
    case 'UPDATED_NEW':
      return answer(after && project(after, write.paths));
    default:
      return {};
  }
};

/** PutItem, with a condition and the old item when asked for. */
export const putItem = (tables: Tables): Answer =>
  modelled<PutItemCommandInput>('PutItemCommand', ['TableName', 'Item', ...CONDITION_PARAMETERS], (input) => {
    const returnsOld = oldOrNothing(input.ReturnValues);
    const planned = planWrite(tables, preparePut(tables, input));
    commitWrite(tables, planned);
    return returnsOld ? answer(planned.before) : {};
  });

/** DeleteItem, with a condition and the old item when asked for. */
export const deleteItem = (tables: Tables): Answer =>
  modelled<DeleteItemCommandInput>('DeleteItemCommand', ['TableName', 'Key', ...CONDITION_PARAMETERS], (input) => {
    const returnsOld = oldOrNothing(input.ReturnValues);
    const planned = planWrite(tables, prepareDelete(tables, input));
    commitWrite(tables, planned);
    return returnsOld ? answer(planned.before) : {};
  });

/** UpdateItem by expression, with a condition and all five kinds of return values. */
export const updateItem = (tables: Tables): Answer => {
  const parameters = ['TableName', 'Key', 'UpdateExpression', ...CONDITION_PARAMETERS] as const;
  return modelled<UpdateItemCommandInput>('UpdateItemCommand', parameters, (input) => {
    const returnValues = oneOf('ReturnValues', input.ReturnValues, RETURN_VALUES);
    const write = prepareUpdate(tables, input);
    const planned = planWrite(tables, write);
    commitWrite(tables, planned);
    return updateAnswer(write, planned, returnValues);
  });
};
