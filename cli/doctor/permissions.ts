import { type EvaluationResult, GetRoleCommand, IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import { ACTIONS, resourceArn } from './installation-actions';
import { type Finding, ok, problem, warning } from './finding';
import { notAsked } from './could-not-tell';
import type { Caller, Check } from './subject';

const ROLE_SESSION = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//;
const USER = /^arn:[^:]+:iam::\d+:user\//;

type Judged = { allowed: string[]; denied: string[]; depends: string[] };

/** Whether the caller's own policies allow what making the foundation and deploying the service take. */
export const checkPermissions: Check = async (clients, subject) => {
  const { caller } = subject;
  if (caller === undefined) return [notAsked('it is not known who you are.', 'See the finding about credentials.')];
  if (caller.arn.endsWith(':root')) return [ok('The root user may do everything that the organization allows.')];
  const iam = clients.of(IAMClient);
  const principal = await principalOf(iam, caller);
  if (principal === undefined)
    return [
      notAsked(`the rights of ${caller.arn} cannot be simulated.`, 'Run doctor as the role or user that installs.'),
    ];
  const judged: Judged = { allowed: [], denied: [], depends: [] };
  // one after another, because IAM allows few simulations a second
  for (const [resource, actions] of Object.entries(ACTIONS))
    for (const result of await simulate(iam, principal, resourceArn(resource, { ...subject, caller }), actions))
      judged[verdictOf(result)].push(result.EvalActionName ?? '');
  return findingsFor(judged, principal);
};

/** A session has no policies of its own: its role has, whose ARN also holds a path that the session's does not tell. */
const principalOf = async (iam: IAMClient, { arn }: Caller): Promise<string | undefined> => {
  if (USER.test(arn)) return arn;
  const RoleName = ROLE_SESSION.exec(arn)?.[1];
  return RoleName && (await iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn;
};

const simulate = async (iam: IAMClient, PolicySourceArn: string, resource: string, ActionNames: string[]) => {
  const results: EvaluationResult[] = [];
  const input = { PolicySourceArn, ActionNames, ...(resource === '*' ? {} : { ResourceArns: [resource] }) };
  for await (const page of paginateSimulatePrincipalPolicy({ client: iam }, input))
    results.push(...(page.EvaluationResults ?? []));
  if (results.length === 0) throw new Error(`IAM was asked about ${ActionNames.join(', ')} and answered nothing`);
  return results;
};

/** A denial may rest on a condition whose values the simulation does not know, such as a tag of the request. */
const verdictOf = ({ EvalDecision, MissingContextValues = [] }: EvaluationResult): keyof Judged => {
  if (EvalDecision === 'allowed') return 'allowed';
  return MissingContextValues.length > 0 ? 'depends' : 'denied';
};

const findingsFor = ({ allowed, denied, depends }: Judged, principal: string): Finding[] => [
  ...(denied.length > 0
    ? [
        problem(
          `${principal} may not: ${denied.join(', ')}.`,
          'Have these allowed for installing, or run doctor as the role that installs.',
        ),
      ]
    : []),
  ...(depends.length > 0
    ? [
        warning(
          `Whether ${principal} may do this depends on conditions that a simulation does not know: ${depends.join(', ')}.`,
          'Look at the conditions of its policies; boundaries and policies of the organization count too.',
        ),
      ]
    : []),
  ...(denied.length + depends.length === 0
    ? [ok(`${principal} may do all ${allowed.length} things that installing takes.`)]
    : []),
];
