import { awsError, raise } from '../../support/fake-client';
import { FOUNDATION, INSTANCE, SNAPSHOT, stack } from './fine-answers';
import { type Scripts, fineBut, runDoctor } from './doctor-world';

/** Clears the screen, writes the title, turns text around, and begins lines that look like ours. */
const HOSTILE =
  'a\u001b[2J\u001b]0;x\u0007b\u009b31mc\u202ed\u2069\r\u0000\u007fe\n  ok              forged\u2028  ok              forged';
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const ROLE = `arn:aws:sts::123456789012:assumed-role/Admin/${HOSTILE}`;

const hostileAccount = (): Scripts =>
  fineBut({
    sts: { GetCallerIdentityCommand: () => ({ Account: HOSTILE, Arn: ROLE }) },
    rds: {
      DescribeDBInstancesCommand: () => ({
        DBInstances: [{ ...INSTANCE, EngineVersion: `17${HOSTILE}`, MasterUsername: HOSTILE }],
      }),
      DescribeDBSnapshotsCommand: () => ({
        DBSnapshots: [{ ...SNAPSHOT, DBSnapshotIdentifier: HOSTILE, KmsKeyId: HOSTILE, StorageType: HOSTILE }],
      }),
    },
    route53: {
      ListResourceRecordSetsCommand: () => ({
        ...{ IsTruncated: false, MaxItems: 1 },
        ResourceRecordSets: [{ Name: '*.staging.example.com', Type: 'CNAME', ResourceRecords: [{ Value: HOSTILE }] }],
      }),
    },
    acm: {
      ListCertificatesCommand: () => ({
        CertificateSummaryList: [{ CertificateArn: HOSTILE, DomainName: '*.staging.example.com', Status: 'ISSUED' }],
      }),
    },
    ec2: { DescribeVpcsCommand: () => ({ Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Name', Value: HOSTILE }] }] }) },
    servicequotas: { ListServiceQuotasCommand: () => raise(awsError(HOSTILE, HOSTILE)) },
    ecr: { DescribeImagesCommand: () => raise(awsError('AccessDeniedException', HOSTILE)) },
    iam: {
      SimulatePrincipalPolicyCommand: () => ({
        EvaluationResults: [{ EvalActionName: HOSTILE, EvalDecision: 'implicitDeny' }],
      }),
    },
    cloudformation: {
      DescribeStacksCommand: ({ StackName = '' }) => ({
        Stacks: [
          StackName.endsWith('-foundation')
            ? { ...FOUNDATION, Outputs: [{ OutputKey: HOSTILE, OutputValue: HOSTILE }], StackStatusReason: HOSTILE }
            : stack(StackName, HOSTILE),
        ],
      }),
    },
  });

test('no text of AWS steers the terminal or forges a line', async () => {
  const { stdout, stderr } = await runDoctor(hostileAccount());
  expect(stdout + stderr).not.toMatch(STEERING);
  expect(stdout).not.toMatch(/^ {2}ok {14}forged/m);
  expect(stdout).not.toContain('\u2028');
  // it came through everywhere, only without what steers
  expect(stdout.match(/a\[2J\]0;xb31mcde {3}ok/g)?.length).toBeGreaterThanOrEqual(15);
});

test('it arrives unharmed as JSON, whose text steers no terminal either', async () => {
  const { stdout } = await runDoctor(hostileAccount(), { argv: ['--region', 'eu-central-1', '-o', 'json'] });
  expect(stdout).not.toMatch(STEERING);
  expect(JSON.parse(stdout)).toMatchObject({ account: HOSTILE, stage: 'staging' });
});
