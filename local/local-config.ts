import type { Config } from '../functions/shared/config';
import type { StagingConfig } from '../functions/shared/config-schema';

export const ACCOUNT = '000000000000';
export const REGION = 'local';
export const TABLE = 'branch-staging';
export const INSTALLATION = 'laptop';

/** A Lambda on the laptop is over in no time; this is what a takeover waits for. */
const STEP_TIMEOUT_SECONDS = 3;

const machineArn = (name: string): string => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;

/** The product's configuration on a laptop: the application as its staging.yml says, everything around it local. */
export const localConfig = (staging: StagingConfig, proxyPort: number, maxInstances: number): Config => ({
  installation: INSTALLATION,
  region: REGION,
  tableName: TABLE,
  staging: {
    ...staging,
    // The servers of the laptop speak no TLS, which is what such parameters are for.
    ...(staging.database && { database: { ...staging.database, urlParameters: {} } }),
    domain: `localhost:${proxyPort}`,
    image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${staging.application}:{commit}`,
  },
  machines: {
    create: machineArn('create-environment'),
    redeploy: machineArn('redeploy-environment'),
    destroy: machineArn('destroy-environment'),
  },
  rightSizeMachineArn: machineArn('right-size-database'),
  cluster: { name: 'staging', maxInstances },
  network: {
    vpcId: 'vpc-local',
    listenerArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/app/staging/local/local`,
    loadBalancerHost: 'staging.elb.local',
    loadBalancerZoneId: 'ZLOADBALANCER',
    hostedZoneId: 'ZLOCALHOST',
    dnsMode: 'record',
    urlScheme: 'http',
  },
  databases: { subnetGroup: 'staging', securityGroup: 'sg-staging', parameterGroup: undefined },
  redis: {
    namespace: `redis.${INSTALLATION}.internal`,
    namespaceId: `ns-redis.${INSTALLATION}.internal`,
    perInstance: 1000,
    securityGroup: 'sg-redis',
    subnets: ['subnet-local'],
    subnetGroup: 'redis',
  },
  roles: {
    execution: `arn:aws:iam::${ACCOUNT}:role/execution`,
    task: `arn:aws:iam::${ACCOUNT}:role/task`,
    stack: undefined,
  },
  stepTimeoutSeconds: STEP_TIMEOUT_SECONDS,
});
