import { renderStack } from '../../../functions/stack/template';
import { environmentItem, STAGING, testConfig } from '../../support/handler-world';
import { problemsIn, type Template } from './template-check';

type Over = { mode?: 'full' | 'lite'; commit?: string; overrides?: Record<string, string> };

const render = (redis: string, { mode = 'full', commit = 'c'.repeat(40), overrides = {} }: Over = {}) => {
  const staging = STAGING.replace('variables: {', "variables: { CACHE: 'x/${REDIS_URL}/${REDIS_URL}/1',");
  const environment = environmentItem({ mode, desired: { ...environmentItem().desired, overrides } });
  const rendered = renderStack({
    ...{ config: testConfig({ staging: `${staging}redis: ${redis}\n` }), environment, secretArn: undefined },
    ...{
      revision: { commit, image: `acme/sample:${commit}`, sequence: 1 },
      attempt: 'new-cool-page-create-g3-1-r0-s1',
    },
  });
  const template = JSON.parse(rendered.templateBody) as Template;
  const parameters = Object.fromEntries(rendered.parameters.map((each) => [each.ParameterKey, each.ParameterValue]));
  const properties = (id: string) => template.Resources[id]?.Properties ?? {};
  const variable = (name: string) => {
    const [container] = properties('WebTaskDefinition')['ContainerDefinitions'] as [{ Environment: Variable[] }];
    return container.Environment.find(({ Name }) => Name === name)?.Value;
  };
  const text = (name: string) => parameters[(variable(name) as { Ref: string } | undefined)?.Ref ?? ''];
  return { template, parameters, properties, variable, text };
};
type Variable = { Name: string; Value: unknown };

const SHARED = "{ mode: shared, url: 'redis://shared.example.com' }";
const redisResources = ({ template }: ReturnType<typeof render>) =>
  Object.keys(template.Resources).filter((id) => id.startsWith('Redis'));

test.each(['{}', '{ mode: elasticache }', SHARED])('with redis: %s the template is sound', (redis) => {
  for (const mode of ['full', 'lite'] as const) {
    const { template, parameters } = render(redis, { mode });
    expect(problemsIn(template, parameters)).toEqual([]);
  }
});

describe('a container', () => {
  const rendered = render('{ memoryMegabytes: 200 }');

  test('answers at a name that only this environment has', () => {
    expect(rendered.properties('RedisDiscovery')).toMatchObject({ Name: 'new-cool-page', NamespaceId: 'ns-1' });
    expect(rendered.text('REDIS_URL')).toBe('redis://new-cool-page.redis.staging.internal:6379');
    expect(rendered.text('REDIS_PREFIX')).toBe('');
  });

  test('has an address of its own, which only containers of the cluster reach', () => {
    expect(rendered.properties('RedisTaskDefinition')['NetworkMode']).toBe('awsvpc');
    expect(rendered.properties('RedisService')).toMatchObject({
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroups: ['sg-2'] } },
      ServiceRegistries: [{ RegistryArn: { 'Fn::GetAtt': ['RedisDiscovery', 'Arn'] } }],
    });
  });

  test('is there before what needs it starts', () => {
    expect(rendered.template.Resources['WebService']?.DependsOn).toEqual(['WebListenerRule', 'RedisService']);
    expect(rendered.template.Resources['WorkerService']?.DependsOn).toEqual(['RedisService']);
  });

  test('keeps nothing on disk and stays below the memory that it is given', () => {
    const [container] = rendered.properties('RedisTaskDefinition')['ContainerDefinitions'];
    expect(container.Memory).toBe(200);
    expect(container.Command.join(' ')).toContain('--save  --appendonly no --maxmemory 150mb');
  });

  test('is never two at a time, because half of the data would be in each', () => {
    expect(rendered.properties('RedisService')).toMatchObject({
      DesiredCount: 1,
      DeploymentConfiguration: { MinimumHealthyPercent: 0, MaximumPercent: 100 },
    });
  });

  test.each(['{}', '{ mode: elasticache }'])(
    'and with %s nothing of it changes with a commit: a push keeps its contents',
    (redis) => {
      const [one, other] = [render(redis), render(redis, { commit: 'd'.repeat(40), overrides: { A: 'b' } })];
      expect(redisResources(one).length).toBeGreaterThan(0);
      for (const id of redisResources(one)) expect(other.template.Resources[id]).toEqual(one.template.Resources[id]);
    },
  );
});

describe('a cache node', () => {
  const rendered = render('{ mode: elasticache, class: cache.t4g.small }');

  test('goes with the stack and leaves no snapshot', () => {
    expect(rendered.template.Resources['RedisCache']).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        ReplicationGroupId: 'sample-new-cool-page',
        CacheNodeType: 'cache.t4g.small',
        CacheSubnetGroupName: 'redis',
        SecurityGroupIds: ['sg-2'],
        SnapshotRetentionLimit: 0,
      },
    });
  });

  const HOST = { 'Fn::GetAtt': ['RedisCache', 'PrimaryEndPoint.Address'] };
  const withValues = (tree: unknown): unknown =>
    JSON.parse(JSON.stringify(tree), (_, node) => (node?.Ref === undefined ? node : rendered.parameters[node.Ref]));

  test('gives its address to the variables, alone and within others', () => {
    expect(withValues(rendered.variable('REDIS_URL'))).toEqual({ 'Fn::Join': ['', ['redis://', HOST, ':6379']] });
    expect(withValues(rendered.variable('CACHE'))).toEqual({
      'Fn::Join': ['', ['x/redis://', HOST, ':6379/redis://', HOST, ':6379/1']],
    });
    expect(rendered.text('REDIS_PREFIX')).toBe('');
  });

  test('leaves an override that stands in its place as it is', () => {
    expect(render('{ mode: elasticache }', { overrides: { REDIS_URL: 'redis://b' } }).text('REDIS_URL')).toBe(
      'redis://b',
    );
  });
});

test('a shared server is in no stack and keeps environments apart by a prefix', () => {
  const rendered = render(SHARED);
  expect(redisResources(rendered)).toEqual([]);
  expect([rendered.text('REDIS_URL'), rendered.text('REDIS_PREFIX')]).toEqual([
    'redis://shared.example.com',
    'sample:new-cool-page:',
  ]);
});

test.each(['{}', '{ mode: elasticache }'])('a lite environment with %s has no Redis of its own', (redis) => {
  const lite = render(redis, { mode: 'lite' });
  expect(redisResources(lite)).toEqual([]);
  expect([lite.variable('REDIS_URL'), lite.variable('CACHE')]).toEqual([undefined, undefined]);
});
