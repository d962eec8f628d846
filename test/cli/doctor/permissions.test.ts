import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ACTIONS } from '../../../cli/doctor/installation-actions';
import { checkPermissions } from '../../../cli/doctor/permissions';
import { type Scripts, clientsFor, denied, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const ACCOUNT = '123456789012';
const ALL = Object.values(ACTIONS).flat();
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ada`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/ada`;

const look = async (arn: string, iam: NonNullable<Scripts['iam']> = {}) => {
  const { clients, calls } = clientsFor(fineBut({ iam }));
  const findings = await checkPermissions(clients, subject(undefined, { caller: { account: ACCOUNT, arn } }));
  return {
    findings,
    inputs: calls.filter(({ command }) => command === 'SimulatePrincipalPolicy').map(({ input }) => input),
  };
};
const judging = (judge: (action: string) => object): NonNullable<Scripts['iam']> => ({
  SimulatePrincipalPolicyCommand: ({ ActionNames = [] }) => ({
    EvaluationResults: ActionNames.map((EvalActionName) => ({
      EvalActionName,
      EvalDecision: 'allowed' as const,
      ...judge(EvalActionName),
    })),
  }),
});

test("a user's own policies are simulated, each action on an example of what it will be called on", async () => {
  const { findings, inputs } = await look(USER);
  expect(textOf(findings, 'ok')).toContain(`${USER} may do all ${ALL.length} things that installing takes.`);
  expect(inputs).toHaveLength(Object.keys(ACTIONS).length);
  expect(inputs).toContainEqual({
    ...{ PolicySourceArn: USER, ActionNames: ACTIONS['iam::<account>:role/branch-staging-<stage>-example'] },
    ResourceArns: [`arn:aws:iam::${ACCOUNT}:role/branch-staging-staging-example`],
  });
  expect(inputs).toContainEqual({ PolicySourceArn: USER, ActionNames: ACTIONS['*'] });
});

test("a session's rights are those of its role, whose ARN has a path that the session does not tell", async () => {
  const { inputs } = await look(SESSION);
  expect(inputs[0]).toMatchObject({ PolicySourceArn: `arn:aws:iam::${ACCOUNT}:role/team/Admin` });
});

test('other partitions have ARNs of their own', async () => {
  const { inputs } = await look(USER.replace('arn:aws:', 'arn:aws-us-gov:'));
  expect(JSON.stringify(inputs)).not.toContain('"arn:aws:');
});

test.each(['implicitDeny', 'explicitDeny'])('%s is a problem that names the action', async (EvalDecision) => {
  const { findings } = await look(
    USER,
    judging((action) => (action === 'iam:CreateRole' ? { EvalDecision } : {})),
  );
  expect(verdictsOf(findings)).toEqual(['problem']);
  expect(textOf(findings, 'problem')).toContain('may not: iam:CreateRole. → Have these allowed');
});

test('a denial that rests on values the simulation does not know is a warning', async () => {
  const depends = { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:RequestTag/team'] };
  const { findings } = await look(
    USER,
    judging((action) => (action.startsWith('lambda:') ? depends : {})),
  );
  expect(verdictsOf(findings)).toEqual(['warning']);
  expect(textOf(findings, 'warning')).toContain('lambda:CreateFunction, lambda:GetFunction');
});

test('every page of an answer counts', async () => {
  const { findings } = await look(USER, {
    SimulatePrincipalPolicyCommand: ({ Marker, ActionNames: [EvalActionName] = [] }) =>
      Marker === undefined
        ? { EvaluationResults: [{ EvalActionName, EvalDecision: 'allowed' }], IsTruncated: true, Marker: '2' }
        : { EvaluationResults: [{ EvalActionName: 'last:One', EvalDecision: 'implicitDeny' }] },
  });
  expect(textOf(findings, 'problem')).toContain('may not: last:One, last:One');
});

test.each([
  ['the simulation itself is refused', { SimulatePrincipalPolicyCommand: denied }],
  ['the role may not be looked at', { GetRoleCommand: denied }],
  ['the answer is empty', { SimulatePrincipalPolicyCommand: () => ({ EvaluationResults: [] }) }],
])('when %s nothing is said to be allowed', async (_, iam) => {
  await expect(look(SESSION, iam)).rejects.toThrow();
});

test('whose policies cannot be simulated, or who is not known, is not told', async () => {
  const { findings } = await look(`arn:aws:sts::${ACCOUNT}:federated-user/ada`);
  expect(verdictsOf(findings)).toEqual(['could not tell']);
  const { clients } = clientsFor({});
  expect(verdictsOf(await checkPermissions(clients, subject(undefined, { caller: undefined })))).toEqual([
    'could not tell',
  ]);
});

test('each kind of resource that the foundation makes has its service among the actions', () => {
  const text = readFileSync(join(__dirname, '../../../cloudformation/foundation.yml'), 'utf8');
  const { Resources } = parse(text) as { Resources: Record<string, { Type: string }> };
  const prefixes: Record<string, string> = {
    CertificateManager: 'acm',
    ElasticLoadBalancingV2: 'elasticloadbalancing',
  };
  const services = Object.values(Resources).map(({ Type }) => Type.split('::')[1] ?? '');
  const wanted = new Set(services.map((service) => prefixes[service] ?? service.toLowerCase()));
  expect([...wanted].filter((service) => !ALL.some((action) => action.startsWith(`${service}:`)))).toEqual([]);
  expect(new Set(ALL).size).toBe(ALL.length);
});
