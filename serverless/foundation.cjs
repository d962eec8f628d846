/** An export of the foundation stack of this installation. */
exports.imported = (installation, output) => ({
  'Fn::ImportValue': `branch-staging-${installation}-foundation-${output}`,
});

const machineArn = (installation, kind) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:branch-staging-${installation}-${kind}-environment`,
});

/** Variable of every function → output of the foundation stack. */
const IMPORTED = {
  TABLE_NAME: 'TableName',
  CLUSTER: 'Cluster',
  VPC_ID: 'VpcId',
  LISTENER_ARN: 'ListenerArn',
  LOAD_BALANCER_HOST: 'LoadBalancerHost',
  LOAD_BALANCER_ZONE_ID: 'LoadBalancerZoneId',
  HOSTED_ZONE_ID: 'HostedZoneId',
  DNS_MODE: 'DnsMode',
  DATABASE_SUBNET_GROUP: 'DatabaseSubnetGroup',
  DATABASE_SECURITY_GROUP: 'DatabaseSecurityGroup',
  DATABASE_PARAMETER_GROUP: 'DatabaseParameterGroup',
  EXECUTION_ROLE_ARN: 'ExecutionRoleArn',
  TASK_ROLE_ARN: 'TaskRoleArn',
  STACK_ROLE_ARN: 'StackRoleArn',
  MAX_INSTANCES: 'MaxInstances',
};

/** What every function knows of its installation; functions/shared/config.ts reads it. */
exports.variables = (installation) => ({
  INSTALLATION: installation,
  ...Object.fromEntries(
    Object.entries(IMPORTED).map(([name, output]) => [name, exports.imported(installation, output)]),
  ),
  // By name and not by reference: the machines refer to the functions.
  CREATE_MACHINE_ARN: machineArn(installation, 'create'),
  REDEPLOY_MACHINE_ARN: machineArn(installation, 'redeploy'),
  DESTROY_MACHINE_ARN: machineArn(installation, 'destroy'),
  NODE_OPTIONS: '--enable-source-maps',
});
exports.machineArn = machineArn;

/** Where a function is that reaches servers of the network, which are not to be reached from anywhere else. */
exports.network = (installation) => ({
  securityGroupIds: [exports.imported(installation, 'FunctionSecurityGroup')],
  subnetIds: { 'Fn::Split': [',', exports.imported(installation, 'PrivateSubnets')] },
});
