import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient, ListServicesCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Installation } from './installation';

/** Everything of which AWS's own lists say that it is there now, by kind and name; asked service by service. */
export const census = async ({ output }: Installation): Promise<string[]> => {
  const rds = new RDSClient();
  const { StackSummaries = [] } = await new CloudFormationClient().send(new ListStacksCommand());
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand());
  const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand());
  const { ResourceRecordSets = [] } = await new Route53Client().send(
    new ListResourceRecordSetsCommand({ HostedZoneId: output('HostedZoneId') }),
  );
  const { SecretList = [] } = await new SecretsManagerClient().send(new ListSecretsCommand());
  const { serviceArns = [] } = await new ECSClient().send(new ListServicesCommand({ cluster: output('Cluster') }));
  const { taskDefinitionArns = [] } = await new ECSClient().send(new ListTaskDefinitionsCommand({ status: 'ACTIVE' }));
  const { TargetGroups = [] } = await new ElasticLoadBalancingV2Client().send(new DescribeTargetGroupsCommand());
  const { logGroups = [] } = await new CloudWatchLogsClient().send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/branch-staging/' }),
  );
  return [
    ...StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
      ({ StackName }) => `stack ${StackName}`,
    ),
    ...DBInstances.map(({ DBInstanceIdentifier }) => `database ${DBInstanceIdentifier}`),
    ...DBSnapshots.map(({ DBSnapshotIdentifier }) => `snapshot ${DBSnapshotIdentifier}`),
    ...ResourceRecordSets.map(({ Name, Type }) => `record ${Name} ${Type}`),
    ...SecretList.map(({ Name }) => `secret ${Name}`),
    ...serviceArns.map((arn) => `service ${arn.split('/').pop()}`),
    ...taskDefinitionArns.map((arn) => `task definition ${arn.split('/').pop()}`),
    ...TargetGroups.map(({ TargetGroupName }) => `target group ${TargetGroupName}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
  ].sort();
};
