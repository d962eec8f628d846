import * as z from 'zod/mini';
import type { StagingConfig } from './config-schema';
import { WorkflowError } from './errors';
import { counting, nonEmpty } from './schema';

/** What foundation.yml exports for something that an installation goes without: an export cannot be empty. */
const NONE = 'none';
const orNone = () =>
  z.pipe(
    z.optional(nonEmpty()),
    z.transform((value) => (value === NONE ? undefined : value)),
  );
const countingIn = () => z.pipe(z.coerce.number(), counting());

const Variables = z.object({
  INSTALLATION: nonEmpty(),
  AWS_REGION: nonEmpty(),
  TABLE_NAME: nonEmpty(),
  CREATE_MACHINE_ARN: nonEmpty(),
  REDEPLOY_MACHINE_ARN: nonEmpty(),
  DESTROY_MACHINE_ARN: nonEmpty(),
  RIGHT_SIZE_MACHINE_ARN: nonEmpty(),
  CLUSTER: nonEmpty(),
  VPC_ID: nonEmpty(),
  LISTENER_ARN: nonEmpty(),
  LOAD_BALANCER_HOST: nonEmpty(),
  LOAD_BALANCER_ZONE_ID: nonEmpty(),
  HOSTED_ZONE_ID: nonEmpty(),
  DNS_MODE: z._default(z.enum(['record', 'wildcard']), 'record'),
  DATABASE_SUBNET_GROUP: z._default(nonEmpty(), 'branch-staging'),
  DATABASE_SECURITY_GROUP: z._default(nonEmpty(), 'branch-staging'),
  DATABASE_PARAMETER_GROUP: orNone(),
  REDIS_NAMESPACE_ID: z._default(nonEmpty(), 'branch-staging'),
  REDIS_SECURITY_GROUP: z._default(nonEmpty(), 'branch-staging'),
  REDIS_SUBNETS: z._default(nonEmpty(), 'branch-staging'),
  REDIS_PER_INSTANCE: z._default(countingIn(), 2),
  REDIS_SUBNET_GROUP: z._default(nonEmpty(), 'branch-staging'),
  EXECUTION_ROLE_ARN: nonEmpty(),
  TASK_ROLE_ARN: nonEmpty(),
  STACK_ROLE_ARN: orNone(),
  STEP_TIMEOUT_SECONDS: z._default(countingIn(), 29),
  URL_SCHEME: z._default(z.enum(['http', 'https']), 'https'),
  MAX_INSTANCES: z._default(countingIn(), 10),
});

/** The environment variables that `parseConfig` reads. */
export const VARIABLE_NAMES = Object.keys(Variables.shape);

/** Everything a handler may know about the installation it runs in. */
export type Config = {
  /** The name of this installation; part of every tag. */
  installation: string;
  region: string;
  tableName: string;
  staging: StagingConfig;
  machines: { create: string; redeploy: string; destroy: string };
  /** The machine behind the custom resource that brings shared staging to its size. */
  rightSizeMachineArn: string;
  cluster: { name: string; maxInstances: number };
  network: {
    vpcId: string;
    listenerArn: string;
    loadBalancerHost: string;
    loadBalancerZoneId: string;
    hostedZoneId: string;
    dnsMode: 'record' | 'wildcard';
    urlScheme: 'http' | 'https';
  };
  databases: { subnetGroup: string; securityGroup: string; parameterGroup: string | undefined };
  /** Where the Redis of an environment is. */
  redis: {
    /** The private domain that its host name ends with. */
    namespace: string;
    /** How many containers with an address of their own an instance takes. */
    perInstance: number;
    namespaceId: string;
    securityGroup: string;
    subnets: string[];
    subnetGroup: string;
  };
  roles: { execution: string; task: string; stack: string | undefined };
  /** The longest time-out of any step: what a takeover waits for before it deletes. */
  stepTimeoutSeconds: number;
};

/**
 * The configuration of a process: its environment variables (throws InvalidConfiguration, naming every missing or
 * malformed one) and staging.yml, which was checked when the function was packaged.
 */
export const parseConfig = (environment: Record<string, string | undefined>, staging: StagingConfig): Config => {
  const parsed = Variables.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new WorkflowError('InvalidConfiguration', `The function's environment variables are incomplete: ${problems}`);
  }
  const v = parsed.data;
  return {
    installation: v.INSTALLATION,
    region: v.AWS_REGION,
    tableName: v.TABLE_NAME,
    staging,
    machines: { create: v.CREATE_MACHINE_ARN, redeploy: v.REDEPLOY_MACHINE_ARN, destroy: v.DESTROY_MACHINE_ARN },
    rightSizeMachineArn: v.RIGHT_SIZE_MACHINE_ARN,
    cluster: { name: v.CLUSTER, maxInstances: v.MAX_INSTANCES },
    network: {
      vpcId: v.VPC_ID,
      listenerArn: v.LISTENER_ARN,
      loadBalancerHost: v.LOAD_BALANCER_HOST,
      loadBalancerZoneId: v.LOAD_BALANCER_ZONE_ID,
      hostedZoneId: v.HOSTED_ZONE_ID,
      dnsMode: v.DNS_MODE,
      urlScheme: v.URL_SCHEME,
    },
    databases: {
      subnetGroup: v.DATABASE_SUBNET_GROUP,
      securityGroup: v.DATABASE_SECURITY_GROUP,
      parameterGroup: v.DATABASE_PARAMETER_GROUP,
    },
    redis: {
      namespace: `redis.${v.INSTALLATION}.internal`,
      namespaceId: v.REDIS_NAMESPACE_ID,
      securityGroup: v.REDIS_SECURITY_GROUP,
      subnets: v.REDIS_SUBNETS.split(','),
      perInstance: v.REDIS_PER_INSTANCE,
      subnetGroup: v.REDIS_SUBNET_GROUP,
    },
    roles: { execution: v.EXECUTION_ROLE_ARN, task: v.TASK_ROLE_ARN, stack: v.STACK_ROLE_ARN },
    stepTimeoutSeconds: v.STEP_TIMEOUT_SECONDS,
  };
};
