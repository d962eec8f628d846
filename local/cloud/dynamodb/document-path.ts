import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { copyValue, type Item, memberOf, setMember } from './attribute-value';

/** A name is a member of a map, a number an element of a list. The first step is always a name. */
export type PathStep = string | number;
export type Path = PathStep[];

type Branch = Map<PathStep, Branch>;

/** The value one step further, or undefined when there is none or the types do not fit. */
export const childOf = (value: AttributeValue, step: PathStep): AttributeValue | undefined => {
  if (typeof step === 'number') return value.L?.[step];
  return value.M && memberOf(value.M, step);
};

/** The value at a path, or undefined. */
export const valueAt = (item: Item, path: Path): AttributeValue | undefined =>
  path.reduce<AttributeValue | undefined>((value, step) => value && childOf(value, step), { M: item });

/** As AWS writes a path in its messages. */
export const pathText = (path: Path): string =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

/** How two paths get into each other's way, or undefined when they do not. */
export const collisionOf = (one: Path, two: Path): 'overlap' | 'conflict' | undefined => {
  for (const [index, step] of one.entries()) {
    const other = two[index];
    if (other === undefined) break;
    if (typeof step !== typeof other) return 'conflict';
    if (step !== other) return undefined;
  }
  return 'overlap';
};

/** Refuses paths of one expression that get into each other's way; `refuse` gets the sentence of AWS. */
export const refuseCollisions = (paths: Path[], refuse: (message: string) => Error): void => {
  paths.forEach((two, index) => {
    for (const one of paths.slice(0, index)) {
      const collision = collisionOf(one, two);
      if (!collision) continue;
      throw refuse(
        `Two document paths ${collision} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${pathText(one)}, path two: ${pathText(two)}`,
      );
    }
  });
};

const branchesOf = (paths: Path[]): Branch => {
  const root: Branch = new Map();
  for (const path of paths) {
    let branch = root;
    for (const step of path) {
      const next: Branch = branch.get(step) ?? new Map<PathStep, Branch>();
      branch.set(step, next);
      branch = next;
    }
  }
  return root;
};

const projectedList = (members: AttributeValue[], branches: Branch): AttributeValue | undefined => {
  const wanted = members.flatMap((member, index) => {
    const branch = branches.get(index);
    return (branch && projectedValue(member, branch)) ?? [];
  });
  return wanted.length > 0 ? { L: wanted } : undefined;
};

const projectedMap = (members: Item, branches: Branch): AttributeValue | undefined => {
  const wanted: Item = {};
  for (const [step, branch] of branches) {
    const member = typeof step === 'string' ? memberOf(members, step) : undefined;
    const projected = member && projectedValue(member, branch);
    if (projected) setMember(wanted, String(step), projected);
  }
  return Object.keys(wanted).length > 0 ? { M: wanted } : undefined;
};

const projectedValue = (value: AttributeValue, branches: Branch): AttributeValue | undefined => {
  if (branches.size === 0) return copyValue(value);
  if (value.L) return projectedList(value.L, branches);
  return value.M && projectedMap(value.M, branches);
};

/** A copy of what lies at the paths, in its place; list elements close up. Empty when nothing is there. */
export const project = (item: Item, paths: Path[]): Item => projectedMap(item, branchesOf(paths))?.M ?? {};
