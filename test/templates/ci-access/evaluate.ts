export type Values = Record<string, string>;
export type Template = {
  Parameters: Record<string, { Default?: string; AllowedPattern?: string; Description?: string }>;
  Rules: Record<string, unknown>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
  Outputs: Record<string, { Description?: string; Value: unknown }>;
};

const PSEUDO: Values = { 'AWS::Partition': 'aws', 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '123456789012' };

/** A resource is referred to by its logical id in brackets: what AWS would name it is not known here. */
const named = (template: Template, name: string, given: Values): string => {
  const known = given[name] ?? PSEUDO[name] ?? template.Parameters[name]?.Default;
  if (known !== undefined) return known;
  if (name in template.Resources) return `<${name}>`;
  throw new Error(`The template refers to ${name}, which was not given`);
};

const substituted = (template: Template, body: unknown, given: Values): string => {
  const [text, own] = (Array.isArray(body) ? body : [body, {}]) as [string, Record<string, unknown>];
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) =>
    name in own ? String(valueOf(template, own[name], given)) : named(template, name, given),
  );
};

const holds = (template: Template, condition: unknown, given: Values): boolean => {
  const [[intrinsic, body] = []] = Object.entries(condition as object);
  if (intrinsic === 'Fn::Not') return !holds(template, (body as unknown[])[0], given);
  if (intrinsic !== 'Fn::Equals') throw new Error(`The test does not know ${intrinsic}`);
  const [one, other] = (body as unknown[]).map((side) => valueOf(template, side, given));
  return one === other;
};

/** A value of the template as CloudFormation would have it with these parameters. */
export const valueOf = (template: Template, value: unknown, given: Values): unknown => {
  if (Array.isArray(value)) return value.map((item) => valueOf(template, item, given));
  if (value === null || typeof value !== 'object') return value;
  const [[intrinsic, body] = ['', undefined]] = Object.entries(value);
  if (intrinsic === 'Ref') return named(template, String(body), given);
  if (intrinsic === 'Fn::Sub') return substituted(template, body, given);
  if (intrinsic === 'Fn::GetAtt') return `<${(body as string[]).join('.')}>`;
  if (intrinsic === 'Fn::If') {
    const [condition, yes, no] = body as [string, unknown, unknown];
    return valueOf(template, holds(template, template.Conditions[condition], given) ? yes : no, given);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueOf(template, item, given)]));
};
