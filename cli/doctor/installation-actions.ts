import type { Caller, Subject } from './subject';

/**
 * What making foundation.yml and `npm run deploy` call, by an example of what they call it on: a policy may allow it
 * for our names only. In angle brackets as in serverless/permissions.yml.
 */
export const ACTIONS: Record<string, string[]> = {
  'cloudformation:<region>:<account>:stack/branch-staging-<stage>/0': [
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:DescribeStacks',
    'cloudformation:DescribeStackEvents',
    'cloudformation:DescribeStackResource',
    'cloudformation:ListStackResources',
    'cloudformation:CreateChangeSet',
    'cloudformation:DescribeChangeSet',
    'cloudformation:ExecuteChangeSet',
    'cloudformation:DeleteChangeSet',
  ],
  '*': [
    'cloudformation:ValidateTemplate',
    'cloudformation:GetTemplateSummary',
    'acm:RequestCertificate',
    'acm:DescribeCertificate',
    'autoscaling:CreateAutoScalingGroup',
    'autoscaling:DescribeAutoScalingGroups',
    'ec2:CreateSecurityGroup',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:CreateLaunchTemplate',
    'ec2:CreateTags',
    'ec2:RunInstances',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ecs:CreateCluster',
    'ecs:DescribeClusters',
    'elasticloadbalancing:CreateLoadBalancer',
    'elasticloadbalancing:ModifyLoadBalancerAttributes',
    'elasticloadbalancing:CreateListener',
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:CreateTargetGroup',
    'elasticloadbalancing:RegisterTargets',
    'elasticloadbalancing:AddTags',
    'logs:DescribeLogGroups',
    'elasticache:CreateCacheSubnetGroup',
    'rds:CreateDBSubnetGroup',
    'servicediscovery:CreatePrivateDnsNamespace',
    'servicediscovery:GetOperation',
    'route53:CreateHostedZone',
    'ssm:GetParameters',
  ],
  'iam::<account>:role/branch-staging-<stage>-example': [
    'iam:CreateRole',
    'iam:GetRole',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'iam:TagRole',
    'iam:PassRole',
  ],
  'iam::<account>:instance-profile/branch-staging-<stage>-example': [
    'iam:CreateInstanceProfile',
    'iam:AddRoleToInstanceProfile',
  ],
  'dynamodb:<region>:<account>:table/branch-staging-<stage>-example': [
    'dynamodb:CreateTable',
    'dynamodb:DescribeTable',
    'dynamodb:UpdateTimeToLive',
    'dynamodb:UpdateContinuousBackups',
  ],
  'lambda:<region>:<account>:function:branch-staging-<stage>-example': [
    'lambda:CreateFunction',
    'lambda:GetFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:AddPermission',
    'lambda:PutFunctionConcurrency',
    'lambda:TagResource',
  ],
  'states:<region>:<account>:stateMachine:branch-staging-<stage>-example': [
    'states:CreateStateMachine',
    'states:DescribeStateMachine',
    'states:UpdateStateMachine',
    'states:TagResource',
  ],
  'apigateway:<region>::/apis': ['apigateway:GET', 'apigateway:POST', 'apigateway:PATCH'],
  'events:<region>:<account>:rule/branch-staging-<stage>-example': [
    'events:PutRule',
    'events:PutTargets',
    'events:DescribeRule',
  ],
  'logs:<region>:<account>:log-group:/aws/lambda/branch-staging-<stage>-example': [
    'logs:CreateLogGroup',
    'logs:PutRetentionPolicy',
    'logs:TagResource',
  ],
  's3:::branch-staging-<stage>-serverlessdeploymentbucket-example': [
    's3:CreateBucket',
    's3:ListBucket',
    's3:PutEncryptionConfiguration',
    's3:PutBucketPolicy',
  ],
  's3:::branch-staging-<stage>-serverlessdeploymentbucket-example/serverless/example.zip': [
    's3:PutObject',
    's3:GetObject',
  ],
  'route53:::hostedzone/EXAMPLE': ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone'],
  'route53:::change/EXAMPLE': ['route53:GetChange'],
};

/** The ARN that stands in the table above, in the caller's partition and account. */
export const resourceArn = (resource: string, subject: Subject & { caller: Caller }): string => {
  if (resource === '*') return resource;
  const { stage, region, caller } = subject;
  const known: Record<string, string> = { stage, region, account: caller.account };
  const text = resource.replaceAll(/<(\w+)>/g, (_, name: string) => known[name] ?? '');
  return `arn:${caller.arn.split(':')[1]}:${text}`;
};
