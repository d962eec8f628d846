import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { referencesIn, ROOT } from '../service/packaged';
import type { Template, Values } from './evaluate';
import { isTrusted, trustOf } from './trust';

const text = readFileSync(join(ROOT, 'cloudformation/ci-access.yml'), 'utf8');
const template = parse(text) as Template;
const { Parameters, Resources, Outputs, Conditions } = template;

const GITHUB = 'token.actions.githubusercontent.com';
const GITLAB = 'gitlab.example.com';
const ofGitHub = { Repository: 'acme/sample', ImageRepository: 'acme/sample' };
const ofGitLab = { ...ofGitHub, Platform: 'gitlab', Issuer: GITLAB };

/** Whether the CI that has such a token may assume the role. */
const mayAssume = (role: string, parameters: Values, sub: string, more: Values = {}): boolean => {
  const [statement, ...others] = trustOf(template, role, parameters);
  expect(others).toEqual([]);
  return isTrusted(statement!, parameters['Issuer'] ?? GITHUB, { aud: 'sts.amazonaws.com', sub, ...more });
};

/** Tokens that no installation for acme/sample may trust, each of somebody who could ask for it. */
const FOREIGN = [
  'repo:acme/other:ref:refs/heads/main',
  'repo:acme/sample2:ref:refs/heads/main',
  'repo:org-evil/sample:ref:refs/heads/main',
  'repo:evil-acme/sample:ref:refs/heads/main',
  'repo:evil/acme/sample:ref:refs/heads/main',
  'repo:acme@66/sample@66:ref:refs/heads/main',
  'repo:ACME/sample:ref:refs/heads/main',
  'repo:acme/sample:pull_request',
  'repo:acme/sample:ref:refs/pull/7/merge',
  'repo:acme/sample:ref:refs/tags/v1',
  'repo:acme/sample:environment:main',
  'repo:acme/sample',
  'project_path:acme/sample:ref_type:branch:ref:main',
];

describe.each(['PushRole', 'DeployRole'])('%s', (role) => {
  test('trusts the branch of the repository', () => {
    expect(mayAssume(role, ofGitHub, 'repo:acme/sample:ref:refs/heads/main')).toBe(true);
    expect(mayAssume(role, ofGitLab, 'project_path:acme/sample:ref_type:branch:ref:main')).toBe(true);
  });

  test.each(FOREIGN)('does not trust %s', (sub) => {
    expect(mayAssume(role, ofGitHub, sub)).toBe(false);
  });

  test.each([
    'project_path:evil/acme/sample:ref_type:branch:ref:main',
    'project_path:acme/sample/fork:ref_type:branch:ref:main',
    'project_path:acme/sample:ref_type:tag:ref:main',
    'repo:acme/sample:ref:refs/heads/main',
  ])('of GitLab does not trust %s', (sub) => {
    expect(mayAssume(role, ofGitLab, sub)).toBe(false);
  });

  test('trusts no token that was asked for for somebody else', () => {
    const aud = 'https://github.com/acme';
    expect(mayAssume(role, ofGitHub, 'repo:acme/sample:ref:refs/heads/main', { aud })).toBe(false);
  });

  test('with the number of the repository trusts no other that came to have its name', () => {
    const parameters = { ...ofGitHub, RepositoryId: '5678' };
    const sub = 'repo:acme/sample:ref:refs/heads/main';
    expect(mayAssume(role, parameters, sub, { repository_id: '5678' })).toBe(true);
    expect(mayAssume(role, parameters, sub, { repository_id: '6666' })).toBe(false);
    expect(mayAssume(role, parameters, sub)).toBe(false);
  });

  test('knows the names with numbers that GitHub gives to new repositories', () => {
    const parameters = { ...ofGitHub, Repository: 'acme@1234/sample@5678' };
    expect(mayAssume(role, parameters, 'repo:acme@1234/sample@5678:ref:refs/heads/main')).toBe(true);
    expect(mayAssume(role, parameters, 'repo:acme@66/sample@5678:ref:refs/heads/main')).toBe(false);
  });

  test('asks for an audience and for a subject that begins with the whole name of the repository', () => {
    const [statement] = trustOf(template, role, ofGitHub);
    const { StringEquals = {}, StringLike = {} } = statement!.Condition;
    expect(StringEquals[`${GITHUB}:aud`]).toBe('sts.amazonaws.com');
    const sub = String({ ...StringEquals, ...StringLike }[`${GITHUB}:sub`]);
    expect(sub).toMatch(/^repo:acme\/sample:ref:refs\/heads\//);
    expect(sub.slice(0, -1)).not.toMatch(/[*?]/);
  });

  test('trusts the provider that is made, or the one that is there already', () => {
    expect(trustOf(template, role, ofGitHub)[0]?.Principal).toEqual({ Federated: '<Provider>' });
    const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${GITHUB}`;
    expect(trustOf(template, role, { ...ofGitHub, ProviderArn })[0]?.Principal).toEqual({ Federated: ProviderArn });
  });
});

test('images may be pushed by every branch, or by those that are named, and the service deployed by one alone', () => {
  const sub = 'repo:acme/sample:ref:refs/heads/feature/new_cool_page';
  expect(mayAssume('PushRole', ofGitHub, sub)).toBe(true);
  expect(mayAssume('PushRole', { ...ofGitHub, PushBranches: 'feature/*' }, sub)).toBe(true);
  expect(mayAssume('PushRole', { ...ofGitHub, PushBranches: 'main' }, sub)).toBe(false);
  expect(mayAssume('DeployRole', ofGitHub, sub)).toBe(false);
  expect(mayAssume('DeployRole', ofGitHub, 'repo:acme/sample:ref:refs/heads/main2')).toBe(false);
});

test('a protected environment takes the place of the branch that deploys', () => {
  const parameters = { ...ofGitHub, DeployEnvironment: 'platform' };
  expect(mayAssume('DeployRole', parameters, 'repo:acme/sample:environment:platform')).toBe(true);
  expect(mayAssume('DeployRole', parameters, 'repo:acme/sample:ref:refs/heads/main')).toBe(false);
  expect(mayAssume('DeployRole', parameters, 'repo:acme/sample:environment:platform2')).toBe(false);
});

test.each([
  ['Repository', ['acme/*', '*/sample', 'acme/sam?le', 'acme', 'acme/sample:ref', '${AWS::Region}/x', 'a/b"']],
  ['Issuer', ['https://gitlab.com', 'gitlab.com"', '*', '${X}']],
  ['DeployBranch', ['*', 'ma?n', 'release/*', 'a"b', '']],
  ['DeployEnvironment', ['*', 'a:b', 'a"b']],
  ['PushBranches', ['*/x', 'a?', 'a"b']],
  ['RepositoryId', ['*', 'acme']],
  ['Audience', ['*', 'a"b', '']],
])('%s cannot be given as something that trusts more than it says', (name, hostile) => {
  const pattern = new RegExp(`^(?:${Parameters[name]?.AllowedPattern})$`);
  for (const value of hostile) expect(value).not.toMatch(pattern);
  const sound: Values = { ...ofGitHub, Issuer: GITLAB, DeployBranch: 'main', DeployEnvironment: 'platform' };
  expect(sound[name] ?? Parameters[name]?.Default).toMatch(pattern);
});

test('everything that is referred to is there, and every parameter and output says what it is', () => {
  const known = (name: string): boolean => name in Resources || name in Parameters || name.startsWith('AWS::');
  expect(referencesIn({ Resources, Outputs, Conditions }).filter((name) => !known(name))).toEqual([]);
  const silent = [...Object.entries(Parameters), ...Object.entries(Outputs)].filter(([, one]) => !one.Description);
  expect(silent).toEqual([]);
});

test('a comment stands before every resource that ends with a star for all', () => {
  const lines = text.split('\n');
  const stars = lines.flatMap((line, index) => (/Resource: '\*'/.test(line) ? [index] : []));
  expect(stars.length).toBeGreaterThan(2);
  for (const index of stars) expect(lines[index - 1]).toMatch(/^ +# \w.{20}/);
});

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
const statementsOf = (role: string): Statement[] =>
  (Resources[role]?.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

test('who may push images may create nothing else, nor remove any', () => {
  const actions = statementsOf('PushRole').flatMap(({ Action }) => Action);
  expect(actions).toContain('ecr:PutImage');
  expect(actions.filter((action) => !action.startsWith('ecr:'))).toEqual([]);
  expect(actions.filter((action) => /Create|Delete|Set|Tag|\*/.test(action))).toEqual([]);
});

test('who may deploy changes nothing itself: CloudFormation does, with a role that CI cannot assume', () => {
  const actions = statementsOf('DeployRole').flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/^(cloudformation|s3):|^iam:PassRole$|^lambda:Get/.test(action))).toEqual([]);
  const passed = statementsOf('DeployRole').find(({ Action }) => Action === 'iam:PassRole');
  expect(passed?.Resource).toEqual({ 'Fn::GetAtt': ['DeploymentRole', 'Arn'] });
  expect(Resources['DeploymentRole']?.Properties['AssumeRolePolicyDocument']).toMatchObject({
    Statement: [{ Principal: { Service: 'cloudformation.amazonaws.com' } }],
  });
});

test('a deployment cannot change who may deploy', () => {
  for (const role of ['PushRole', 'DeployRole', 'DeploymentRole'])
    expect(Resources[role]?.Properties['Path']).toBe('/ci/');
  const roles = statementsOf('DeploymentRole').filter(({ Action }) =>
    [Action].flat().some((one) => one.startsWith('iam:')),
  );
  expect(roles.length).toBe(2);
  for (const { Resource } of roles) {
    expect(Resource).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/branch-staging-*' });
  }
});
