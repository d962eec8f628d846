import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttributeType, typeOf } from './attribute-value';
import type { Path } from './document-path';

export const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];

export type Operand =
  { kind: 'path'; path: Path } | { kind: 'value'; value: AttributeValue } | { kind: 'size'; of: Operand };

export type ConditionFunction =
  'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

export type Condition =
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'not'; condition: Condition }
  | { kind: 'compare'; comparator: Comparator; left: Operand; right: Operand }
  | { kind: 'between'; operand: Operand; low: Operand; high: Operand }
  | { kind: 'in'; operand: Operand; candidates: Operand[] }
  | { kind: 'function'; name: ConditionFunction; operands: Operand[] };

/** The type that an operand has whatever the item; undefined for a path. */
export const knownTypeOf = (operand: Operand | undefined): AttributeType | undefined => {
  if (operand?.kind === 'value') return typeOf(operand.value);
  return operand?.kind === 'size' ? 'N' : undefined;
};
