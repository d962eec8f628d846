import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, typeOf } from './attribute-value';
import { areEqual, beginsWith, contains, orderOf, sizeOf } from './compare-values';
import type { Comparator, Condition, ConditionFunction, Operand } from './condition-tree';
import { valueAt } from './document-path';

type Value = AttributeValue | undefined;

const resolve = (operand: Operand, item: Item): Value => {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAt(item, operand.path);
  const value = resolve(operand.of, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
};

const compare = (comparator: Comparator, left: Value, right: Value): boolean => {
  // What is not there equals nothing, not even something else that is not there; so it is always unequal.
  if (left === undefined || right === undefined) return comparator === '<>';
  if (comparator === '=') return areEqual(left, right);
  if (comparator === '<>') return !areEqual(left, right);
  const order = orderOf(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
};

const holdsFunction = (name: ConditionFunction, [value, argument]: Value[]): boolean => {
  if (name === 'attribute_not_exists') return value === undefined;
  if (value === undefined) return false;
  if (name === 'attribute_exists') return true;
  if (argument === undefined) return false;
  if (name === 'attribute_type') return typeOf(value) === argument.S;
  return name === 'begins_with' ? beginsWith(value, argument) : contains(value, argument);
};

/** Whether a condition holds for an item. An item that does not exist is an empty one. */
export const holds = (condition: Condition, item: Item): boolean => {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'not':
      return !holds(condition.condition, item);
    case 'compare':
      return compare(condition.comparator, resolve(condition.left, item), resolve(condition.right, item));
    case 'between': {
      const value = resolve(condition.operand, item);
      return compare('>=', value, resolve(condition.low, item)) && compare('<=', value, resolve(condition.high, item));
    }
    case 'in': {
      const value = resolve(condition.operand, item);
      return condition.candidates.some((candidate) => compare('=', value, resolve(candidate, item)));
    }
    case 'function':
      return holdsFunction(
        condition.name,
        condition.operands.map((operand) => resolve(operand, item)),
      );
  }
};
