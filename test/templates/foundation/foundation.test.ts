import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { referencesIn, ROOT, type Resource } from '../service/packaged';

type Foundation = {
  Parameters: Record<string, { Description?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource & { Condition?: string; DeletionPolicy?: string }>;
  Outputs: Record<string, { Export: { Name: { 'Fn::Sub': string } } }>;
};

type Statement = { Effect: string; Action: string | string[]; Condition?: object };

const foundation = parse(readFileSync(join(ROOT, 'cloudformation/foundation.yml'), 'utf8')) as Foundation;
const { Parameters, Resources, Outputs, Conditions } = foundation;
const properties = (id: string): Record<string, unknown> => Resources[id]?.Properties ?? {};

test('everything that is referred to is there', () => {
  const known = (name: string): boolean => name in Resources || name in Parameters || name.startsWith('AWS::');
  expect(referencesIn(foundation).filter((name) => !known(name))).toEqual([]);
  const conditions = Object.values(Resources).flatMap(({ Condition }) => Condition ?? []);
  expect(conditions.filter((name) => !(name in Conditions))).toEqual([]);
});

test('every parameter says what it is', () => {
  expect(Object.entries(Parameters).filter(([, { Description }]) => !Description)).toEqual([]);
});

test('it exports what the service and Solr import, under the names that they look for', () => {
  const files = ['foundation.cjs', 'permissions.yml', 'waiting-page.yml', 'expand.cjs', '../cloudformation/solr.yml'];
  const texts = files.map((file) => readFileSync(join(ROOT, 'serverless', file), 'utf8'));
  const [variables = '', permissions = '', waitingPage = '', expand = '', solr = ''] = texts;
  const imported = [
    ...[...variables.matchAll(/^ {2}[A-Z_]+: '(\w+)'/gm)].map(([, name]) => name!),
    ...[...permissions.matchAll(/<([A-Z]\w+)>/g)].map(([, name]) => name!),
    ...[...waitingPage.matchAll(/foundation-(\w+)/g)].map(([, name]) => name!),
    ...[...expand.matchAll(/imported\(installation, '(\w+)'\)/g)].map(([, name]) => name!),
    ...[...solr.matchAll(/foundation-(\w+)/g)].map(([, name]) => name!),
  ];
  expect(imported.length).toBeGreaterThan(15);
  expect([...new Set(imported)].sort()).toEqual(Object.keys(Outputs).sort());
  for (const [name, { Export }] of Object.entries(Outputs)) {
    expect(Export.Name).toEqual({ 'Fn::Sub': `\${AWS::StackName}-${name}` });
  }
});

test('the registry outlives the stack and can be put back to any minute', () => {
  expect(Resources['Table']?.DeletionPolicy).toBe('Retain');
  expect(properties('Table')).toMatchObject({
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
  });
});

test('what a branch runs cannot ask for the rights of the instance it is on', () => {
  expect(properties('LaunchTemplate')['LaunchTemplateData']).toMatchObject({
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
  });
});

test('databases can be reached from the containers and from nowhere else', () => {
  const rules = properties('DatabaseGroup')['SecurityGroupIngress'] as object[];
  expect(rules).toEqual([expect.objectContaining({ SourceSecurityGroupId: { Ref: 'InstanceGroup' }, FromPort: 5432 })]);
  expect(JSON.stringify(rules)).not.toContain('Cidr');
});

test('Redis can be reached from the containers and from nowhere else', () => {
  expect(properties('RedisGroup')['SecurityGroupIngress']).toEqual([
    expect.objectContaining({ SourceSecurityGroupId: { Ref: 'InstanceGroup' }, FromPort: 6379, ToPort: 6379 }),
  ]);
});

test('the private domain of Redis is the one that the functions give to containers', () => {
  expect(properties('RedisNamespace')['Name']).toEqual({ 'Fn::Sub': 'redis.${Installation}.internal' });
});

test('the role of environment stacks deletes from Cloud Map only what is tagged as of an environment', () => {
  const [{ PolicyDocument }] = properties('StackRole')['Policies'] as [{ PolicyDocument: { Statement: Statement[] } }];
  const deleting = PolicyDocument.Statement.filter(
    ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('servicediscovery:DeleteService'),
  );
  expect(deleting.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { 'aws:ResourceTag/branch-staging:kind': 'feature' } },
  ]);
});

test('the role of environment stacks never touches what is shared staging or production', () => {
  const [{ PolicyDocument }] = properties('StackRole')['Policies'] as [{ PolicyDocument: { Statement: object[] } }];
  expect(PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/branch-staging:kind': ['shared-staging', 'production'] } },
    }),
  );
});
