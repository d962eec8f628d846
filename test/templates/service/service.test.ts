import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROUTES } from '../../../functions/api/routes';
import { VARIABLE_NAMES } from '../../../functions/shared/config';
import { STEPS } from '../../../local/functions';
import { describeMachines } from './compiled-machines';
import { packageService, referencesIn, type Resource, ROOT, type Statement, statementsOf } from './packaged';

type FunctionSpec = { source: string; calls: string[]; http?: string };
type Permission = { resource: string[]; reason?: string; with?: string[]; own?: boolean };

const read = <T>(file: string): T => parse(readFileSync(join(ROOT, 'serverless', file), 'utf8')) as T;
const functions = read<Record<string, FunctionSpec>>('functions.yml');
const permissions = read<Record<string, Permission>>('permissions.yml');
const keys = Object.keys(functions);

const template = packageService('acme');
const resources = template.Resources;
const ofType = (type: string): Resource[] => Object.values(resources).filter(({ Type }) => Type === type);
const pascal = (key: string): string => key[0]!.toUpperCase() + key.slice(1);
const functionOf = (key: string): Record<string, unknown> => resources[`${pascal(key)}LambdaFunction`]!.Properties;
const grantsOf = (key: string): Statement[] => statementsOf(resources[`${pascal(key)}Role`], 'calls');
const allowed = (key: string): Statement[] => grantsOf(key).filter(({ Effect }) => Effect === 'Allow');

test('there is a function for every step, every route and every event, and no other', () => {
  const events = ['authorize', 'waitingPage', 'recordExecutionStatus', 'reconcileExecutions'];
  expect(keys.sort()).toEqual([...Object.keys(STEPS), ...ROUTES.map(({ key }) => key), ...events].sort());
  expect(ofType('AWS::Lambda::Function')).toHaveLength(keys.length);
});

test('everything that is referred to is there', () => {
  const known = (name: string): boolean => name in resources || name.startsWith('AWS::');
  expect(referencesIn(template).filter((name) => !known(name))).toEqual([]);
  const waited = Object.values(resources).flatMap(({ DependsOn = [] }) => DependsOn);
  expect(waited.filter((name) => !(name in resources))).toEqual([]);
});

test.each(keys)('%s is packaged as all are', (key) => {
  expect(functionOf(key)).toMatchObject({
    FunctionName: `branch-staging-acme-${key}`,
    Handler: `dist/functions/${key}/index.handler`,
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    Timeout: 29,
    Role: { 'Fn::GetAtt': [`${pascal(key)}Role`, 'Arn'] },
  });
});

test('every log group keeps its lines for a month, and no longer', () => {
  const groups = ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties['RetentionInDays']);
  expect(groups).toEqual(keys.map(() => 30));
});

describe('the environment of a function', () => {
  /** Left to their defaults on AWS, or given by Lambda itself. */
  const NOT_SET = ['AWS_REGION', 'STEP_TIMEOUT_SECONDS', 'URL_SCHEME'];

  test.each(keys)('of %s is what the configuration reads', (key) => {
    const { Variables } = functionOf(key)['Environment'] as { Variables: Record<string, unknown> };
    const expected = VARIABLE_NAMES.filter((name) => !NOT_SET.includes(name));
    expect(Object.keys(Variables).sort()).toEqual([...expected, 'NODE_OPTIONS'].sort());
    // Lambda's limit is 4 KB; an ARN that is imported has at most some 130 characters.
    expect(Object.keys(Variables).join('').length + 130 * Object.keys(Variables).length).toBeLessThan(4096);
  });
});

describe('the HTTP API', () => {
  test('has the routes of the product, each behind the authorizer and no other', () => {
    const routes = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);
    const wanted = ROUTES.map(({ route }) => `${route.method} ${route.path}`);
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual([...wanted].sort());
    for (const route of routes) {
      expect(route).toMatchObject({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'HttpApiAuthorizerAuthorize' },
      });
    }
  });

  test('sends each route to the function of its name', () => {
    for (const { key, route } of ROUTES) expect(functions[key]?.http).toBe(`${route.method} ${route.path}`);
  });

  test('asks the authorizer each time, because a token that was withdrawn must not live on', () => {
    expect(resources['HttpApiAuthorizerAuthorize']?.Properties).toMatchObject({ AuthorizerResultTtlInSeconds: 0 });
  });
});

describe.each(keys)('the role of %s', (key) => {
  const { calls } = functions[key]!;

  test('grants the calls of the function and what AWS asks for with them, and nothing else', () => {
    const companions = calls.flatMap((action) => permissions[action]?.with ?? []);
    const granted = allowed(key).flatMap(({ Action }) => Action);
    expect(granted.sort()).toEqual([...new Set([...calls, ...companions])].sort());
  });

  test('grants nothing on everything without a written reason', () => {
    for (const { Action, Resource } of allowed(key)) {
      if (!JSON.stringify(Resource).includes('"*"')) continue;
      for (const action of Action) expect(permissions[action]?.reason ?? '').toMatch(/.{20}/);
    }
  });

  test('refuses to change or destroy what is shared staging or production', () => {
    const [deny] = grantsOf(key).filter(({ Effect }) => Effect === 'Deny');
    expect(deny).toMatchObject({
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/branch-staging:kind': ['shared-staging', 'production'] } },
    });
    for (const service of ['rds', 'cloudformation', 'ecs', 'secretsmanager', 'logs']) {
      expect(deny?.Action).toContain(`${service}:Delete*`);
    }
  });

  test('passes on the named roles only, and only to the services that use them', () => {
    const pass = allowed(key).filter(({ Action }) => Action.includes('iam:PassRole'));
    for (const { Resource, Condition } of pass) {
      const imported = ['ExecutionRoleArn', 'TaskRoleArn', 'StackRoleArn'];
      expect(JSON.stringify(Resource)).not.toContain('*');
      for (const name of imported) expect(JSON.stringify(Resource)).toContain(`branch-staging-acme-foundation-${name}`);
      expect(Condition?.['StringEquals']).toEqual({
        'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'cloudformation.amazonaws.com'],
      });
    }
  });
});

test('what destroys or changes a resource of an environment asks for the tag of ownership', () => {
  const DESTROYING = /:(Delete|Modify|Stop|Terminate|UpdateStack)/;
  /** The registry's own items, and executions, which carry no tags: their resource is the installation's name. */
  const NAMED = /^(dynamodb|states):/;
  const destroying = Object.entries(permissions).filter(([action]) => DESTROYING.test(action) && !NAMED.test(action));
  expect(destroying.map(([action]) => action)).toEqual(
    expect.arrayContaining(['rds:DeleteDBInstance', 'secretsmanager:DeleteSecret', 'cloudformation:DeleteStack']),
  );
  expect(destroying.filter(([, { own }]) => own !== true)).toEqual([]);
  const statement = allowed('destroyDatabase').find(({ Action }) => Action.includes('rds:DeleteDBInstance'));
  expect(statement?.Condition).toEqual({
    StringEquals: {
      'aws:ResourceTag/branch-staging:installation': 'acme',
      'aws:ResourceTag/branch-staging:kind': 'feature',
    },
  });
});

test('no permission is written down that nobody uses', () => {
  const used = new Set(Object.values(functions).flatMap(({ calls }) => calls));
  for (const action of [...used]) permissions[action]?.with?.forEach((companion) => used.add(companion));
  const written = Object.keys(permissions).map((key) => key.replace(/@.*/, ''));
  expect(written.filter((action) => !used.has(action))).toEqual([]);
});

test('the functions that ask Solr, and no others, are in its network', () => {
  for (const key of keys) {
    const isThere = functionOf(key)['VpcConfig'] !== undefined;
    expect([key, isThere]).toEqual([key, key.endsWith('Search')]);
    expect(statementsOf(resources[`${pascal(key)}Role`], 'network').length > 0).toBe(isThere);
  }
});

test('the steps of the search read the secret of staging.yml and no other', () => {
  for (const key of Object.keys(functions).filter((name) => name.endsWith('Search'))) {
    const [statement] = allowed(key).filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'));
    expect(JSON.stringify(statement?.Resource)).toContain(':secret:staging/solr-??????');
  }
});

describeMachines(template);
