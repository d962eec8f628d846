import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { freePort } from '../../local/data-plane/free-port';
import { projectRoot } from '../../local/project-root';
import { apiOf } from '../support/platform-api';
import { until } from '../support/platform-until';
import { startHardware } from './hardware';

/** Runs a program in the project's root; the error of one that fails has all that it said. */
const run = async (program: string, args: string[], variables: Record<string, string> = {}): Promise<void> => {
  try {
    await promisify(execFile)(program, args, { cwd: projectRoot(), env: { ...process.env, ...variables } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
};

export const DOMAIN = 'staging.example.com';
const APPLICATION = 'sample';
const INSTANCE_IMAGE = '/branch-staging-test/image';

/** An installation of the product in the emulator, made as docs/aws.md says: the foundation, then the service. */
export const install = async (installation: string) => {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined) throw new Error('Start this by `npm run test:emulator`: AWS_ENDPOINT_URL is not set.');
  const foundation = await deployFoundation(installation);
  const output = (name: string): string =>
    foundation.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
  const hardware = await startHardware({
    ...{ endpoint, cluster: output('Cluster'), domain: DOMAIN, port: await freePort() },
    loadBalancer: () => loadBalancerName(output('LoadBalancerHost')),
  });
  const deploy = async (): Promise<void> => {
    await deployService(installation, hardware.url);
    await registerWaitingPage(installation);
  };
  try {
    await deploy();
    const token = await firstToken(installation);
    const apiUrl = await findApi(endpoint, installation);
    return {
      output,
      deploy,
      api: apiOf(() => ({ apiUrl, token })),
      apiUrl,
      /** What a visitor of the URL gets. */
      visit: (url: string) => visit(hardware.url, new URL(url).hostname),
      letMigrationsEnd: () => hardware.letMigrationsEnd(),
      close: () => hardware.close(),
    };
  } catch (error) {
    await hardware.close();
    throw error;
  }
};

export type Installation = Awaited<ReturnType<typeof install>>;

/** Shared staging with one snapshot: what every environment starts from. */
export const prepareSharedStaging = async (): Promise<void> => {
  const rds = new RDSClient();
  const DBInstanceIdentifier = 'shared-staging';
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier, Engine: 'postgres', DBInstanceClass: 'db.t4g.large', AllocatedStorage: 20 },
      ...{ DBName: 'app', MasterUsername: 'app', MasterUserPassword: 'not-for-long' },
      Tags: [{ Key: 'branch-staging:kind', Value: 'shared-staging' }],
    }),
  );
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier: 'shared-staging-today' }));
};

export const stackOf = async (StackName: string): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw error;
  }
};

const deployFoundation = async (installation: string): Promise<Stack> => {
  const StackName = `branch-staging-${installation}-foundation`;
  const { Vpcs } = await new EC2Client().send(new DescribeVpcsCommand());
  const { Subnets } = await new EC2Client().send(new DescribeSubnetsCommand());
  const subnets = (Subnets ?? []).slice(0, 2).map(({ SubnetId }) => SubnetId);
  const CallerReference = `${installation}-${process.pid}`;
  const zone = await new Route53Client().send(new CreateHostedZoneCommand({ Name: DOMAIN, CallerReference }));
  // Public parameters of AWS are not there.
  await new SSMClient().send(
    new PutParameterCommand({ Name: INSTANCE_IMAGE, Type: 'String', Value: 'ami-0123456789abcdef0', Overwrite: true }),
  );
  const parameters = {
    ...{ Installation: installation, Application: APPLICATION, Domain: DOMAIN, InstanceImage: INSTANCE_IMAGE },
    ...{ Vpc: Vpcs?.[0]?.VpcId, PublicSubnets: subnets.join(), PrivateSubnets: subnets.join() },
    HostedZoneId: zone.HostedZone?.Id?.split('/').pop(),
  };
  await new CloudFormationClient().send(
    new CreateStackCommand({
      StackName,
      TemplateBody: await readFile('cloudformation/foundation.yml', 'utf8'),
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const stack = await until(`${StackName} is at rest`, async () => {
    const found = await stackOf(StackName);
    return found?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : found;
  });
  if (stack.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`${StackName} is ${stack.StackStatus}: ${stack.StackStatusReason}`);
  return stack;
};

/** `npm run package`, then the same deploy command as for AWS. */
const deployService = async (installation: string, endpoint: string): Promise<void> => {
  const folder = `dist/packages/${installation}`;
  const stage = ['--stage', installation, '--package', folder];
  await run('node', ['build-functions.mjs'], { STAGING_CONFIG: 'test/emulator/staging.yml' });
  await run('npx', ['osls', 'package', ...stage]);
  await run('python3', ['test/emulator/package/adapt.py', folder, endpoint, DOMAIN]);
  await run('npx', ['osls', 'deploy', ...stage]);
};

/** The emulator does not register the targets that a target group names in a template. */
const registerWaitingPage = async (installation: string): Promise<void> => {
  const { StackResources = [] } = await new CloudFormationClient().send(
    new DescribeStackResourcesCommand({ StackName: `branch-staging-${installation}` }),
  );
  const idOf = (wanted: string) =>
    StackResources.find(({ LogicalResourceId }) => LogicalResourceId === wanted)?.PhysicalResourceId;
  const { Configuration } = await new LambdaClient().send(
    new GetFunctionCommand({ FunctionName: idOf('WaitingPageLambdaFunction') }),
  );
  await new ElasticLoadBalancingV2Client().send(
    new RegisterTargetsCommand({
      TargetGroupArn: idOf('WaitingPageTargetGroup'),
      Targets: [{ Id: Configuration?.FunctionArn }],
    }),
  );
};

const firstToken = async (installation: string): Promise<string> => {
  const { Payload, FunctionError } = await new LambdaClient().send(
    new InvokeCommand({
      FunctionName: `branch-staging-${installation}-issueToken`,
      Payload: JSON.stringify({ owner: 'ada', scopes: ['admin'], days: 1 }),
    }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { token?: string };
  if (answer.token === undefined)
    throw new Error(`issueToken gave no token: ${FunctionError} ${JSON.stringify(answer)}`);
  return answer.token;
};

const findApi = async (endpoint: string, installation: string): Promise<string> => {
  const { Items } = await new ApiGatewayV2Client().send(new GetApisCommand());
  const api = Items?.find(({ Name }) => Name === `branch-staging-${installation}`);
  if (api === undefined) throw new Error(`There is no HTTP API branch-staging-${installation}`);
  return `${endpoint}/_aws/execute-api/${api.ApiId}/$default`;
};

const loadBalancerName = async (host: string): Promise<string> => {
  const { LoadBalancers } = await new ElasticLoadBalancingV2Client().send(new DescribeLoadBalancersCommand());
  return LoadBalancers?.find(({ DNSName }) => DNSName === host)?.LoadBalancerName ?? '';
};

const visit = (endpoint: string, host: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(endpoint, { headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
