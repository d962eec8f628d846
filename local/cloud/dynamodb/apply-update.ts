import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { copyItem, copyValue, type Item, memberOf, setMember, typeOf } from './attribute-value';
import { areEqual } from './compare-values';
import { addNumbers } from './decimal';
import { type Path, type PathStep, valueAt } from './document-path';
import { validationException } from './exceptions';
import type { UpdateAction, UpdateValue } from './update-tree';

const wrongType = () => validationException('An operand in the update expression has an incorrect data type');
const wrongPath = () =>
  validationException('The document path provided in the update expression is invalid for update');
const missing = () =>
  validationException('The provided expression refers to an attribute that does not exist in the item');

const evaluate = (value: UpdateValue, before: Item): AttributeValue => {
  switch (value.kind) {
    case 'value':
      return value.value;
    case 'path': {
      const found = valueAt(before, value.path);
      if (!found) throw missing();
      return found;
    }
    case 'if_not_exists':
      return valueAt(before, value.path) ?? evaluate(value.otherwise, before);
    case 'sum': {
      const { N: left } = evaluate(value.left, before);
      const { N: right } = evaluate(value.right, before);
      if (left === undefined || right === undefined) throw wrongType();
      return { N: addNumbers(left, value.operator, right) };
    }
    case 'list_append': {
      const { L: left } = evaluate(value.left, before);
      const { L: right } = evaluate(value.right, before);
      if (!left || !right) throw wrongType();
      return { L: [...left, ...right] };
    }
  }
};

const membersOf = (set: AttributeValue): AttributeValue[] => {
  if (set.SS) return set.SS.map((S) => ({ S }));
  if (set.NS) return set.NS.map((N) => ({ N }));
  return (set.BS ?? []).map((B) => ({ B }));
};

const setOf = (type: string, members: AttributeValue[]): AttributeValue | undefined => {
  if (members.length === 0) return undefined;
  if (type === 'SS') return { SS: members.map((member) => member.S!) };
  return type === 'NS' ? { NS: members.map((member) => member.N!) } : { BS: members.map((member) => member.B!) };
};

const added = (existing: AttributeValue | undefined, value: AttributeValue): AttributeValue => {
  if (!existing) return value;
  if (typeOf(existing) !== typeOf(value)) throw wrongType();
  if (existing.N !== undefined && value.N !== undefined) return { N: addNumbers(existing.N, '+', value.N) };
  const members = membersOf(existing);
  const fresh = membersOf(value).filter((candidate) => !members.some((member) => areEqual(member, candidate)));
  return setOf(typeOf(value), [...members, ...fresh])!;
};

const without = (existing: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined => {
  if (!existing) return undefined;
  if (typeOf(existing) !== typeOf(value)) throw wrongType();
  const gone = membersOf(value);
  const rest = membersOf(existing).filter((member) => !gone.some((candidate) => areEqual(member, candidate)));
  return setOf(typeOf(value), rest);
};

const resultOf = (action: UpdateAction, before: Item): AttributeValue | undefined => {
  if (action.kind === 'SET') return evaluate(action.value, before);
  if (action.kind === 'REMOVE') return undefined;
  const existing = valueAt(before, action.path);
  return action.kind === 'ADD' ? added(existing, action.value) : without(existing, action.value);
};

type ListEdit = { removed: Set<number>; appended: { index: number; value: AttributeValue }[] };

/** Indices mean positions before the update, so a list changes its length only when everything else is done. */
const finishLists = (edits: Map<AttributeValue[], ListEdit>): void => {
  for (const [list, { removed, appended }] of edits) {
    const kept = list.filter((_, index) => !removed.has(index));
    const inOrder = appended.toSorted((one, two) => one.index - two.index).map(({ value }) => value);
    list.splice(0, list.length, ...kept, ...inOrder);
  }
};

const writeMember = (map: Item, name: string, value: AttributeValue | undefined): void => {
  if (value) setMember(map, name, value);
  else if (memberOf(map, name)) delete map[name];
};

const writeElement = (list: AttributeValue[], index: number, value: AttributeValue | undefined, edit: ListEdit) => {
  if (!value) edit.removed.add(index);
  else if (index < list.length) list[index] = value;
  else edit.appended.push({ index, value });
};

const parentOf = (item: Item, path: Path): { parent: AttributeValue; step: PathStep } => {
  const parent = valueAt(item, path.slice(0, -1));
  const step = path.at(-1);
  if (!parent || step === undefined) throw wrongPath();
  return { parent, step };
};

/**
 * The item after an update, sharing nothing with the item before. Every value is computed from the item as it was
 * before the update. Undefined when there was no item and nothing but removals: AWS creates none then.
 */
export const applyUpdate = (actions: UpdateAction[], before: Item | undefined, key: Item): Item | undefined => {
  const onlyRemoves = actions.every(({ kind }) => kind === 'REMOVE' || kind === 'DELETE');
  if (!before && actions.length > 0 && onlyRemoves) return undefined;
  const old = before ?? copyItem(key);
  const item = copyItem(old);
  const edits = new Map<AttributeValue[], ListEdit>();
  const results = actions.map((action) => ({ path: action.path, result: resultOf(action, old) }));
  for (const { path, result } of results) {
    const { parent, step } = parentOf(item, path);
    const value = result && copyValue(result);
    if (parent.M && typeof step === 'string') writeMember(parent.M, step, value);
    else if (parent.L && typeof step === 'number') {
      const edit = edits.get(parent.L) ?? { removed: new Set(), appended: [] };
      edits.set(parent.L, edit);
      writeElement(parent.L, step, value, edit);
    } else throw wrongPath();
  }
  finishLists(edits);
  return item;
};
