import type { World } from '../world';
import { validationError } from './faults';
import { type Scope, isTrue, referencesIn, resolve } from './intrinsics';
import type { StackRecord, StackWish } from './stack-record';
import { type Json, type Template, parameterValues, parseTemplate } from './template';

/** A wish worked out: which resources, with what, in which order. */
export type Plan = {
  template: Template;
  /** The logical ids whose condition holds. */
  wanted: string[];
  dependenciesOf(logicalId: string): string[];
  propertiesOf(logicalId: string): Record<string, Json>;
  outputs(): StackRecord['outputs'];
};

type Lookup = Scope['resource'];
type Stack = Pick<StackRecord, 'id' | 'name'>;

/** Works out a wish; `lookup` says what the resources that are there already give. */
export const planOf = (world: World, stack: Stack, wish: StackWish, lookup: Lookup): Plan => {
  const template = parseTemplate(wish.templateBody);
  const given = Object.fromEntries(
    wish.parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey ?? '', ParameterValue]),
  );
  const parameters = parameterValues(template, given);
  const scope: Scope = { template, parameters, pseudo: pseudoParameters(world, stack), resource: lookup };
  const holds = (condition: string | undefined) => condition === undefined || isTrue(scope, condition);
  const wanted = Object.keys(template.Resources).filter((id) => holds(template.Resources[id]?.Condition));
  assertReferences(template);
  return {
    template,
    wanted,
    dependenciesOf: (id) => dependenciesOf(template, id).filter((other) => wanted.includes(other)),
    propertiesOf: (id) => resolve(scope, template.Resources[id]?.Properties ?? {}) as Record<string, Json>,
    outputs: () =>
      Object.entries(template.Outputs)
        .filter(([, { Condition }]) => holds(Condition))
        .map(([OutputKey, { Value, Description }]) => ({
          OutputKey,
          OutputValue: String(resolve(scope, Value)),
          ...(Description === undefined ? {} : { Description }),
        })),
  };
};

const pseudoParameters = (world: World, { id, name }: Stack): Record<string, string> => ({
  'AWS::AccountId': world.account,
  'AWS::Partition': 'aws',
  'AWS::Region': world.region,
  'AWS::StackId': id,
  'AWS::StackName': name,
  'AWS::URLSuffix': 'amazonaws.com',
});

const dependenciesOf = (template: Template, id: string): string[] => {
  const resource = template.Resources[id];
  const explicit = resource?.DependsOn ?? [];
  const named = Array.isArray(explicit) ? explicit : [explicit];
  return [...new Set([...named, ...referencesIn(template, resource?.Properties ?? {})])];
};

/** Refuses a template that refers to nothing, or in a circle. */
const assertReferences = (template: Template): void => {
  const done = new Set<string>();
  const visit = (id: string, path: string[]): void => {
    if (path.includes(id)) throw validationError(`Circular dependency between resources: [${path.join(', ')}]`);
    if (template.Resources[id] === undefined) {
      throw validationError(
        `Template format error: Unresolved resource dependencies [${id}] in the Resources block of the template`,
      );
    }
    if (done.has(id)) return;
    for (const other of dependenciesOf(template, id)) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id, []);
};

/** What a wish comes to, as a text: equal texts need no update. References to resources stay symbolic. */
export const fingerprint = (world: World, stack: Stack, wish: StackWish): string => {
  const plan = planOf(world, stack, wish, (id, attribute) => `${id}.${attribute ?? 'Ref'}`);
  const resources = plan.wanted.map((id) => [id, plan.template.Resources[id]?.Type, plan.propertiesOf(id)]);
  return JSON.stringify([resources.sort(), plan.outputs(), wish.tags]);
};
