import { checkInstallation } from '../../../cli/doctor/installation';
import { awsError, raise } from '../../support/fake-client';
import { FOUNDATION, SERVICE, stack } from './fine-answers';
import {
  STAGING,
  clientsFor,
  denied,
  fineBut,
  runDoctor,
  sectionsOf,
  subject,
  textOf,
  verdictsOf,
} from './doctor-world';

const STACK = 'branch-staging-staging';
const missing = () => raise(awsError('ValidationError', 'Stack with id x does not exist'));
type Stack = ReturnType<typeof stack>;
type Stacks = { foundation?: Stack; service?: Stack };

const scriptFor = ({ foundation, service }: Stacks) => ({
  cloudformation: {
    DescribeStacksCommand: ({ StackName = '' }) => {
      const found = StackName === STACK ? service : foundation;
      return found ? { Stacks: [found] } : missing();
    },
  },
});
const look = (stacks: Stacks, staging = STAGING, fitting = {}) =>
  checkInstallation(clientsFor(scriptFor(stacks)).clients, subject(staging), fitting);

test('what is complete is ok, with its outputs and the address of the API', async () => {
  const findings = await look({ foundation: FOUNDATION, service: SERVICE });
  expect(verdictsOf(findings)).toEqual(['ok', 'ok']);
  expect(findings[0]?.outputs).toMatchObject({ Cluster: STACK });
  expect(findings[1]?.next).toBe(
    'Use it: export BRANCH_STAGING_URL=https://abc.execute-api.eu-central-1.amazonaws.com',
  );
});

test('before installing, the next commands are there to be copied, with what the checks have found', async () => {
  const run = await runDoctor(fineBut(scriptFor({})), { argv: ['--region', 'eu-central-1', '-o', 'json'] });
  expect(run.code).toBe(0);
  const findings = sectionsOf(run).get('installation') ?? [];
  expect(verdictsOf(findings)).toEqual(['warning', 'warning']);
  expect(findings[0]?.next).toBe(
    'Make it: aws cloudformation deploy --region eu-central-1 --stack-name branch-staging-staging-foundation ' +
      '--template-file cloudformation/foundation.yml --capabilities CAPABILITY_IAM --parameter-overrides ' +
      'Installation=staging Application=sample Domain=staging.example.com HostedZoneId=ZSTAGING Vpc=vpc-1 ' +
      'PublicSubnets=subnet-pa,subnet-pb PrivateSubnets=subnet-qa,subnet-qb ' +
      'CertificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/one',
  );
  expect(findings[1]?.next).toContain('npm run deploy -- --stage staging --region eu-central-1');
});

test('what is not known stands there to be filled in, and text of AWS that a shell would run does not', async () => {
  const [finding] = await look({}, STAGING, { Vpc: 'vpc-1;reboot', HostedZoneId: '$(reboot)' });
  expect(finding?.next).toContain("HostedZoneId='<HostedZoneId>' Vpc='<Vpc>' PublicSubnets='<PublicSubnets>'");
  expect(finding?.next).not.toContain('reboot');
});

test('an address of the API that is more than an address goes into no command', async () => {
  const findings = await look({
    foundation: FOUNDATION,
    service: stack(STACK, 'CREATE_COMPLETE', { ApiUrl: 'https://x/;reboot' }),
  });
  expect(findings[1]?.next).toBeUndefined();
});

test.each([
  ['CREATE_IN_PROGRESS', 'warning', 'Wait until that is done'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'warning', 'Wait until that is done'],
  ['UPDATE_ROLLBACK_COMPLETE', 'warning', 'mend it and deploy again: aws cloudformation describe-stack-events'],
  ['REVIEW_IN_PROGRESS', 'problem', 'aws cloudformation delete-stack'],
  ['CREATE_FAILED', 'problem', 'aws cloudformation delete-stack'],
  ['ROLLBACK_COMPLETE', 'problem', 'aws cloudformation delete-stack'],
  ['ROLLBACK_FAILED', 'problem', 'aws cloudformation delete-stack'],
  ['DELETE_FAILED', 'problem', 'aws cloudformation delete-stack'],
  ['UPDATE_FAILED', 'problem', 'mend it and deploy again'],
  ['UPDATE_ROLLBACK_FAILED', 'problem', 'aws cloudformation continue-update-rollback'],
  ['SOMETHING_NEW', 'problem', 'aws cloudformation describe-stack-events'],
] as const)('a stack that is %s is a %s', async (status, verdict, text) => {
  const failed = { ...stack(STACK, status, { ApiUrl: 'https://x' }), StackStatusReason: 'The reason' };
  const findings = await look({ foundation: FOUNDATION, service: failed });
  expect(verdictsOf(findings)).toEqual(['ok', verdict]);
  expect(textOf(findings, verdict)).toContain(`is ${status}: The reason`);
  expect(findings[1]?.next).toContain(text);
});

test('a foundation for another application or domain is a problem: the rights are for its names', async () => {
  const staging = STAGING.replace('application: sample', 'application: other').replace(
    'domain: staging.',
    'domain: dev.',
  );
  const problems = textOf(await look({ foundation: FOUNDATION, service: SERVICE }, staging), 'problem');
  expect(problems).toContain('Application=sample, but staging.yml says application: other');
  expect(problems).toContain('Domain=staging.example.com, but staging.yml says domain: dev.example.com');
});

test('one stack that cannot be looked at does not hide the other', async () => {
  const cloudformation = {
    DescribeStacksCommand: ({ StackName = '' }) => (StackName === STACK ? { Stacks: [SERVICE] } : denied()),
  };
  const findings = await checkInstallation(clientsFor({ cloudformation }).clients, subject(), {});
  expect(verdictsOf(findings)).toEqual(['could not tell', 'ok']);
});
