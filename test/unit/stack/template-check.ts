type Resource = { Type: string; Properties?: Record<string, any>; DependsOn?: string[] };
type Parameter = { Type: string; Default?: string; AllowedPattern?: string };
export type Template = {
  Parameters: Record<string, Parameter>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
};

const PSEUDO = ['AWS::Region', 'AWS::AccountId', 'AWS::Partition', 'AWS::StackId', 'AWS::StackName', 'AWS::NoValue'];
const TYPES = [
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Logs::LogGroup',
  'AWS::ServiceDiscovery::Service',
];

/** Everything that a Ref or a GetAtt anywhere in it points to. */
export const refsIn = (tree: unknown): string[] => {
  if (tree === null || typeof tree !== 'object') return [];
  if ('Ref' in tree) return [String(tree.Ref)];
  if ('Fn::GetAtt' in tree) return [String((tree['Fn::GetAtt'] as string[])[0])];
  return Object.values(tree).flatMap(refsIn);
};

const intrinsicsIn = (tree: unknown): string[] =>
  tree === null || typeof tree !== 'object'
    ? []
    : Object.entries(tree).flatMap(([key, value]) => [
        ...(/^Fn::|^Condition$/.test(key) ? [key] : []),
        ...intrinsicsIn(value),
      ]);

/** What CloudFormation would refuse, as far as the text alone tells. */
export const problemsIn = (template: Template, parameters: Record<string, string>): string[] => {
  const { Parameters, Resources, Outputs } = template;
  const known = [...Object.keys(Parameters), ...Object.keys(Resources), ...PSEUDO];
  const used = refsIn([Resources, Outputs]);
  const entries = Object.entries(Resources);
  return [
    ...used.filter((name) => !known.includes(name)).map((name) => `Ref ${name} resolves to nothing`),
    ...[...Object.keys(Parameters), ...Object.keys(Resources)]
      .filter((id) => !/^[A-Za-z0-9]{1,255}$/.test(id))
      .map((id) => `${id} is no logical id`),
    ...Object.keys(Parameters)
      .filter((id) => id in Resources)
      .map((id) => `${id} is a parameter and a resource`),
    ...entries.filter(([, { Type }]) => !TYPES.includes(Type)).map(([id, { Type }]) => `${id} is a ${Type}`),
    ...entries.flatMap(([id, { DependsOn = [] }]) =>
      DependsOn.filter((other) => !(other in Resources)).map(
        (other) => `${id} depends on ${other}, which is not there`,
      ),
    ),
    ...intrinsicsIn(Resources)
      .filter((key) => !['Fn::GetAtt', 'Fn::Join'].includes(key))
      .map((key) => `${key} is used`),
    ...Object.keys(parameters)
      .filter((name) => !(name in Parameters))
      .map((name) => `parameter ${name} is given and not declared`),
    ...Object.entries(Parameters).flatMap(([name, { Type, Default, AllowedPattern }]) => {
      const value = parameters[name] ?? Default;
      if (value === undefined) return [`parameter ${name} is declared and not given`];
      if (Type === 'Number' && !/^\d+$/.test(value)) return [`parameter ${name} is no number: ${value}`];
      if (Buffer.byteLength(value) > 4096) return [`parameter ${name} is longer than 4096 bytes`];
      const pattern = AllowedPattern === undefined ? /^/ : new RegExp(`^(?:${AllowedPattern})$`);
      return pattern.test(value) ? [] : [`parameter ${name} does not match ${AllowedPattern}: ${value}`];
    }),
  ];
};
