import type { Values } from './finding';
import { foundationName } from './stacks';
import type { Subject } from './subject';

/** What a shell takes as it is. Text of AWS goes into a command to copy only if it is made of nothing else. */
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9.:/,_-]*$/;

/** Makes the foundation with the parameters that are known; the others stand there to be filled in. */
export const foundationCommand = ({ stage, region, staging }: Subject, fitting: Values): string => {
  const values: Record<string, string | undefined> = {
    Installation: stage,
    Application: staging?.application,
    Domain: staging?.domain,
    HostedZoneId: undefined,
    Vpc: undefined,
    PublicSubnets: undefined,
    PrivateSubnets: undefined,
    ...fitting,
  };
  const parameters = Object.entries(values).map(([name, value]) => `${name}=${wordOf(name, value)}`);
  return [
    `aws cloudformation deploy --region ${wordOf('region', region)} --stack-name ${foundationName(stage)}`,
    '--template-file cloudformation/foundation.yml --capabilities CAPABILITY_IAM',
    `--parameter-overrides ${parameters.join(' ')}`,
  ].join(' ');
};

export const deployCommand = ({ stage, region }: Subject): string =>
  `npm run deploy -- --stage ${stage} --region ${wordOf('region', region)}`;

const wordOf = (name: string, value: string | undefined): string =>
  value !== undefined && HARMLESS.test(value) ? value : `'<${name}>'`;
