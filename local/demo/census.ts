import { readFile, readdir } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient, ListTaskDefinitionsCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  databaseIdFor,
  databaseSecretFor,
  logGroupFor,
  migrationsFamilyFor,
  searchCoreFor,
  serviceNameFor,
  stackNameFor,
} from '../../functions/environments/names';
import { findCore } from '../../functions/search/cores';
import { openSolr } from '../../functions/search/solr';
import type { Platform } from '../platform';

/** What exists of an environment by the word of each service, of the file system and of the process table. */
export const census = async (platform: Platform, folder: string, name: string): Promise<string[]> => {
  const { clients, config } = platform.runtime;
  const owner = { application: config.staging.application, name };
  const isThere = async (what: string, ask: () => Promise<unknown>): Promise<string[]> => {
    try {
      await ask();
      return [what];
    } catch (error) {
      if (error instanceof Error && /does not exist|NotFound/.test(`${error.name} ${error.message}`)) return [];
      throw error;
    }
  };
  const databases: string[] = [];
  for await (const page of paginateDescribeDBInstances({ client: clients.of(RDSClient) }, {})) {
    for (const { DBInstanceIdentifier: id } of page.DBInstances ?? [])
      if (id === databaseIdFor(owner)) databases.push(`database ${id}`);
  }
  const cluster = config.cluster.name;
  const tasks = (await clients.of(ECSClient).send(new ListTasksCommand({ cluster, startedBy: name }))).taskArns ?? [];
  const families = [
    migrationsFamilyFor(owner),
    ...[...Object.keys(config.staging.services), 'redis'].map((service) => serviceNameFor(owner, service)),
  ];
  const definitions = await Promise.all(
    families.map((familyPrefix) =>
      clients.of(ECSClient).send(new ListTaskDefinitionsCommand({ familyPrefix, status: 'ACTIVE' })),
    ),
  );
  const groups = await clients
    .of(CloudWatchLogsClient)
    .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupFor(owner) }));
  const records = await clients
    .of(Route53Client)
    .send(new ListResourceRecordSetsCommand({ HostedZoneId: config.network.hostedZoneId }));
  const rules = await clients
    .of(ElasticLoadBalancingV2Client)
    .send(new DescribeRulesCommand({ ListenerArn: config.network.listenerArn }));
  const core = searchCoreFor({ ...owner, installation: config.installation });
  const isSearched = config.staging.search !== undefined && (await findCore(await openSolr(platform.runtime), core));
  return [
    ...databases,
    ...(isSearched ? [`core ${core}`] : []),
    ...(await isThere('stack', () =>
      clients.of(CloudFormationClient).send(new DescribeStacksCommand({ StackName: stackNameFor(owner) })),
    )),
    ...(await isThere('secret', () =>
      clients.of(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: databaseSecretFor(owner) })),
    )),
    ...tasks.map((task) => `task ${task}`),
    ...definitions.flatMap(({ taskDefinitionArns }) => taskDefinitionArns ?? []),
    ...(groups.logGroups ?? []).map(({ logGroupName }) => `log group ${logGroupName}`),
    ...(records.ResourceRecordSets ?? [])
      .filter((record) => record.Name?.startsWith(`${name}.`))
      .map((record) => `DNS ${record.Name}`),
    ...(rules.Rules ?? [])
      .filter((rule) => JSON.stringify(rule.Conditions ?? []).includes(`"${name}.`))
      .map((rule) => `rule ${rule.RuleArn}`),
    ...(await foldersOf(folder, [databaseIdFor(owner), core])),
    ...(await processesOf(name)),
  ];
};

/** Folders named after it, besides the history of its executions, which AWS keeps for 90 days, too. */
const foldersOf = async (folder: string, names: string[]): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true });
  const own = entries.filter((entry) => names.includes(entry.split(/[/\\]/).at(-1) ?? ''));
  return own.filter((entry) => !entry.startsWith('executions')).map((entry) => `folder ${entry}`);
};

/** Processes that were started for it, where the system shows their environment (Linux). */
const processesOf = async (name: string): Promise<string[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(`ENVIRONMENT_NAME=${name}`) ? [`process ${pid}`] : [];
    }),
  );
  return found.flat();
};
