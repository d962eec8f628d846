/** An export of the foundation stack of this installation. */
exports.imported = (installation, output) => ({
  'Fn::ImportValue': `branch-staging-${installation}-foundation-${output}`,
});

const machineArn = (installation, machine) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:branch-staging-${installation}-${machine}`,
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
  REDIS_NAMESPACE_ID: 'RedisNamespaceId',
  REDIS_SECURITY_GROUP: 'RedisSecurityGroup',
  REDIS_SUBNETS: 'RedisSubnets',
  REDIS_PER_INSTANCE: 'RedisPerInstance',
  REDIS_SUBNET_GROUP: 'RedisSubnetGroup',
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
  CREATE_MACHINE_ARN: machineArn(installation, 'create-environment'),
  REDEPLOY_MACHINE_ARN: machineArn(installation, 'redeploy-environment'),
  DESTROY_MACHINE_ARN: machineArn(installation, 'destroy-environment'),
  RIGHT_SIZE_MACHINE_ARN: machineArn(installation, 'right-size-database'),
  NODE_OPTIONS: '--enable-source-maps',
});
exports.machineArn = machineArn;
