import { ATTRIBUTE_TYPES, type AttributeType } from './attribute-value';
import { orderOf } from './compare-values';
import { type ConditionFunction, knownTypeOf, type Operand } from './condition-tree';
import { type Path, pathText } from './document-path';
import { valueText } from './placeholders';

/** Makes the error of the expression that is being parsed. */
export type Refuse = (message: string) => Error;

const OPERAND_COUNT: Record<ConditionFunction | 'size', number> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const UPDATE_FUNCTIONS = ['if_not_exists', 'list_append'];
const MAXIMUM_CANDIDATES = 100;
const isOrdered = (type: AttributeType | undefined) => !type || ['S', 'N', 'B'].includes(type);

const refuseType = (refuse: Refuse, operator: string, type: string) =>
  refuse(`Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`);

/** Refuses the same path on both sides. */
export const checkDistinct = (refuse: Refuse, operator: string, [first, second]: Operand[]): void => {
  if (first?.kind !== 'path' || second?.kind !== 'path') return;
  const same = (one: Path, two: Path) => one.length === two.length && one.every((step, at) => step === two[at]);
  if (!same(first.path, second.path)) return;
  throw refuse(
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${operator}, first operand: ${pathText(first.path)}`,
  );
};

/** Refuses to order what has no order. Only what the request itself gives counts: an attribute just does not match. */
export const checkOrdered = (refuse: Refuse, operator: string, operands: Operand[]): void => {
  for (const operand of operands) {
    const type = knownTypeOf(operand);
    if (type && !isOrdered(type)) throw refuseType(refuse, operator, type);
  }
};

/** Refuses bounds of two types or in the wrong order. */
export const checkBounds = (refuse: Refuse, low: Operand, high: Operand): void => {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const found = `lower bound operand: ${valueText(low.value)}, upper bound operand: ${valueText(high.value)}`;
  const order = orderOf(low.value, high.value);
  if (order === undefined) {
    throw refuse(`The BETWEEN operator requires same data type for lower and upper bounds; ${found}`);
  }
  if (order > 0) {
    throw refuse(`The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${found}`);
  }
};

/** Refuses an IN with more candidates than AWS takes. */
export const checkCandidates = (refuse: Refuse, candidates: Operand[]): void => {
  if (candidates.length <= MAXIMUM_CANDIDATES) return;
  throw refuse(`The IN operator is provided with too many operands; number of operands: ${candidates.length}`);
};

/** The error for a function that exists but must not stand here. */
export const misusedFunction = (refuse: Refuse, name: string): Error =>
  refuse(`The function is not allowed to be used this way in an expression; function: ${name}`);

const checkTypeName = (refuse: Refuse, operand: Operand | undefined): void => {
  const type = knownTypeOf(operand);
  if (type !== 'S' || operand?.kind !== 'value') {
    throw refuseType(refuse, 'attribute_type', type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  }
  if (ATTRIBUTE_TYPES.some((known) => known === operand.value.S)) return;
  throw refuse(
    `Invalid attribute type name found; type: ${operand.value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
};

const checkOperandTypes = (refuse: Refuse, name: ConditionFunction | 'size', operands: Operand[]): void => {
  const [first] = operands;
  const type = knownTypeOf(first);
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      if (first?.kind === 'path') return;
      throw refuse(`Operator or function requires a document path; operator or function: ${name}`);
    case 'attribute_type':
      return checkTypeName(refuse, operands[1]);
    case 'begins_with': {
      const wrong = operands.map(knownTypeOf).find((known) => known && known !== 'S' && known !== 'B');
      if (wrong) throw refuseType(refuse, name, wrong);
      return;
    }
    case 'size':
      if (type && ['N', 'BOOL', 'NULL'].includes(type)) throw refuseType(refuse, name, type);
  }
};

/** Refuses a function that does not exist or is called with the wrong operands; returns its name otherwise. */
export const checkFunction = (refuse: Refuse, name: string, operands: Operand[]): ConditionFunction | 'size' => {
  if (UPDATE_FUNCTIONS.includes(name)) throw misusedFunction(refuse, name);
  if (!Object.hasOwn(OPERAND_COUNT, name)) throw refuse(`Invalid function name; function: ${name}`);
  const known = name as ConditionFunction | 'size';
  if (OPERAND_COUNT[known] !== operands.length) {
    throw refuse(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  checkDistinct(refuse, name, operands);
  checkOperandTypes(refuse, known, operands);
  return known;
};
