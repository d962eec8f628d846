import type { Scripts } from './doctor-world';
import { NOW } from '../run-cli';

const HOUR = 60 * 60_000;
const ACCOUNT = '123456789012';
const STACK = 'branch-staging-staging';

export const LOAD_BALANCER = 'lb-1.eu-central-1.elb.amazonaws.com';
export const CERTIFICATE = `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/one`;

export const INSTANCE = {
  DBInstanceIdentifier: 'shared-staging',
  Engine: 'postgres',
  EngineVersion: '17.2',
  DBInstanceClass: 'db.t4g.medium',
  MasterUsername: 'app',
};

export const SNAPSHOT = {
  DBSnapshotIdentifier: 'rds:shared-staging-today',
  DBInstanceIdentifier: 'shared-staging',
  Status: 'available',
  SnapshotCreateTime: new Date(NOW - 5 * HOUR),
  Encrypted: true,
  KmsKeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/one`,
  AllocatedStorage: 20,
  StorageType: 'gp3',
};

export const stack = (StackName: string, StackStatus: string, outputs: Record<string, string> = {}) => ({
  StackName,
  StackStatus: StackStatus as 'CREATE_COMPLETE',
  CreationTime: new Date(NOW),
  Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
});

export const FOUNDATION = {
  ...stack(`${STACK}-foundation`, 'UPDATE_COMPLETE', { LoadBalancerHost: LOAD_BALANCER, Cluster: STACK }),
  Parameters: [
    ...[
      ['Application', 'sample'],
      ['Domain', 'staging.example.com'],
      ['CertificateArn', ''],
      ['InstanceType', 't4g.large'],
      ['MaxInstances', '2'],
    ].map(([ParameterKey = '', ParameterValue = '']) => ({ ParameterKey, ParameterValue })),
  ],
};

export const SERVICE = stack(STACK, 'CREATE_COMPLETE', {
  ApiUrl: 'https://abc.execute-api.eu-central-1.amazonaws.com',
});

export const subnet = (SubnetId: string, AvailabilityZone: string, VpcId = 'vpc-1', AvailableIpAddressCount = 200) => ({
  ...{ SubnetId, AvailabilityZone, VpcId, AvailableIpAddressCount },
});

export const table = (route: object, subnetIds: string[], VpcId = 'vpc-1') => ({
  VpcId,
  Associations: subnetIds.map((SubnetId) => ({ SubnetId })),
  Routes: [
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { DestinationCidrBlock: '0.0.0.0/0', ...route },
  ],
});

export const quota = (QuotaName: string, Value: number, Adjustable = true) => ({
  ...{ QuotaName, Value, Adjustable, QuotaCode: 'L-0000ABCD' },
});

export const QUOTAS: Record<string, ReturnType<typeof quota>[]> = {
  rds: [quota('DB instances', 40)],
  elasticloadbalancing: [
    quota('Target Groups per Application Load Balancer', 100, false),
    quota('Rules per Application Load Balancer', 100),
  ],
  states: [quota('Open executions', 1_000_000)],
  lambda: [quota('Concurrent executions', 1000)],
  ec2: [quota('Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', 32)],
};

/** An account in which all is well and everything is installed. The function quotas were never changed in it. */
export const fineAnswers = (): Scripts => ({
  sts: {
    GetCallerIdentityCommand: () => ({ Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ada` }),
  },
  rds: {
    DescribeDBInstancesCommand: () => ({ DBInstances: [INSTANCE] }),
    DescribeDBSnapshotsCommand: () => ({ DBSnapshots: [SNAPSHOT] }),
    DescribeOrderableDBInstanceOptionsCommand: () => ({ OrderableDBInstanceOptions: [{ Engine: 'postgres' }] }),
  },
  route53: {
    ListHostedZonesCommand: () => ({
      ...{ Marker: '', IsTruncated: false, MaxItems: 100 },
      HostedZones: [{ Id: '/hostedzone/ZSTAGING', Name: 'example.com.', CallerReference: 'one' }],
    }),
    ListResourceRecordSetsCommand: () => ({ IsTruncated: false, MaxItems: 300, ResourceRecordSets: [] }),
  },
  acm: {
    ListCertificatesCommand: () => ({
      CertificateSummaryList: [
        {
          CertificateArn: CERTIFICATE,
          DomainName: '*.staging.example.com',
          Status: 'ISSUED',
          NotAfter: new Date(NOW + 9000 * HOUR),
        },
      ],
    }),
  },
  ec2: {
    DescribeVpcsCommand: () => ({ Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Name', Value: 'main' }] }] }),
    DescribeSubnetsCommand: () => ({
      Subnets: [
        ...[subnet('subnet-pa', 'eu-central-1a'), subnet('subnet-pb', 'eu-central-1b')],
        ...[subnet('subnet-qa', 'eu-central-1a'), subnet('subnet-qb', 'eu-central-1b')],
      ],
    }),
    DescribeRouteTablesCommand: () => ({
      RouteTables: [
        table({ GatewayId: 'igw-1' }, ['subnet-pa', 'subnet-pb']),
        table({ NatGatewayId: 'nat-1' }, ['subnet-qa', 'subnet-qb']),
      ],
    }),
    DescribeInstanceTypesCommand: () => ({
      InstanceTypes: [{ InstanceType: 't4g.large', VCpuInfo: { DefaultVCpus: 2 }, MemoryInfo: { SizeInMiB: 8192 } }],
    }),
    DescribeInstancesCommand: () => ({ Reservations: [] }),
  },
  servicequotas: {
    ListServiceQuotasCommand: ({ ServiceCode = '' }) => ({
      Quotas: ServiceCode === 'lambda' ? [] : QUOTAS[ServiceCode],
    }),
    ListAWSDefaultServiceQuotasCommand: ({ ServiceCode = '' }) => ({ Quotas: QUOTAS[ServiceCode] }),
  },
  ecr: {
    DescribeRepositoriesCommand: () => ({ repositories: [{ repositoryName: 'acme/sample' }] }),
    DescribeImagesCommand: () => ({ imageDetails: [{ imageTags: ['one'] }] }),
  },
  iam: {
    GetRoleCommand: () => ({
      Role: {
        ...{ Path: '/team/', RoleName: 'Admin', RoleId: 'AROA', CreateDate: new Date(NOW) },
        Arn: `arn:aws:iam::${ACCOUNT}:role/team/Admin`,
      },
    }),
    SimulatePrincipalPolicyCommand: ({ ActionNames = [] }) => ({
      EvaluationResults: ActionNames.map((EvalActionName) => ({ EvalActionName, EvalDecision: 'allowed' })),
    }),
  },
  cloudformation: {
    DescribeStacksCommand: ({ StackName }) => ({ Stacks: [StackName === STACK ? SERVICE : FOUNDATION] }),
  },
});
