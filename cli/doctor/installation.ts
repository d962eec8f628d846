import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../../functions/shared/clients';
import { findStack } from '../../functions/stack/stacks';
import { guarded } from './could-not-tell';
import { type Finding, type Values, problem, warning } from './finding';
import { deployCommand, foundationCommand } from './next-commands';
import { statusFinding } from './stack-status';
import { findFoundation, foundationName, outputsOf, parametersOf, serviceName } from './stacks';
import type { Subject } from './subject';

/** What is installed, and the next command to type. `fitting` are parameters that the other checks have found. */
export const checkInstallation = async (clients: Clients, subject: Subject, fitting: Values): Promise<Finding[]> => {
  const foundation = guarded(`Stack ${foundationName(subject.stage)}`, async () =>
    foundationFindings(subject, await findFoundation(clients, subject.stage), fitting),
  );
  const name = serviceName(subject.stage);
  const service = guarded(`Stack ${name}`, async () => {
    const stack = await findStack(clients.of(CloudFormationClient), name);
    return [stack ? serviceFinding(name, stack) : serviceMissing(subject)];
  });
  return [...(await foundation), ...(await service)];
};

const foundationFindings = (subject: Subject, stack: Stack | undefined, fitting: Values): Finding[] => {
  const name = foundationName(subject.stage);
  if (stack === undefined)
    return [warning(`The stack ${name} is not there yet.`, `Make it: ${foundationCommand(subject, fitting)}`)];
  return [statusFinding(name, stack), ...differences(subject, name, parametersOf(stack))];
};

/** The rights of all functions are for the names and the domain that the foundation was made with. */
const differences = ({ staging }: Subject, name: string, parameters: Values): Finding[] =>
  [
    ['Application', 'application', staging?.application],
    ['Domain', 'domain', staging?.domain],
  ].flatMap(([parameter = '', field, value]) => {
    const made = parameters[parameter];
    if (value === undefined || made === undefined || made === value) return [];
    const found = `${name} was made with ${parameter}=${made}, but staging.yml says ${field}: ${value}.`;
    return [problem(found, `Change ${field} back, or install a second stage for it (--stage).`)];
  });

const serviceMissing = (subject: Subject): Finding =>
  warning(
    `The stack ${serviceName(subject.stage)} is not there yet.`,
    `Deploy it once the foundation is there: ${deployCommand(subject)}`,
  );

const serviceFinding = (name: string, stack: Stack): Finding => {
  const finding = statusFinding(name, stack);
  const url = outputsOf(stack)['ApiUrl'];
  // text of AWS goes into a command to copy only if it is an address and nothing else
  if (finding.verdict !== 'ok' || !url || !/^https:\/\/[A-Za-z0-9./-]+$/.test(url)) return finding;
  return { ...finding, next: `Use it: export BRANCH_STAGING_URL=${url}` };
};
