import * as z from 'zod';
import type { StagingConfig } from './config-schema';
import { WorkflowError } from './errors';
import { readConfig } from './read-config';

const Variables = z.object({
  INSTALLATION: z.string().min(1),
  AWS_REGION: z.string().min(1),
  TABLE_NAME: z.string().min(1),
  STAGING_CONFIG: z.string().min(1),
  CREATE_MACHINE_ARN: z.string().min(1),
  REDEPLOY_MACHINE_ARN: z.string().min(1),
  DESTROY_MACHINE_ARN: z.string().min(1),
  CLUSTER: z.string().min(1),
  VPC_ID: z.string().min(1),
  LISTENER_ARN: z.string().min(1),
  LOAD_BALANCER_HOST: z.string().min(1),
  LOAD_BALANCER_ZONE_ID: z.string().min(1),
  HOSTED_ZONE_ID: z.string().min(1),
  DNS_MODE: z.enum(['record', 'wildcard']).default('record'),
  DATABASE_SUBNET_GROUP: z.string().min(1).default('branch-staging'),
  DATABASE_SECURITY_GROUP: z.string().min(1).default('branch-staging'),
  DATABASE_PARAMETER_GROUP: z.string().min(1).optional(),
  EXECUTION_ROLE_ARN: z.string().min(1),
  TASK_ROLE_ARN: z.string().min(1),
  STACK_ROLE_ARN: z.string().min(1).optional(),
  STEP_TIMEOUT_SECONDS: z.coerce.number().int().positive().default(29),
  URL_SCHEME: z.enum(['http', 'https']).default('https'),
  MAX_INSTANCES: z.coerce.number().int().positive().default(10),
});

/** Everything a handler may know about the installation it runs in. */
export type Config = {
  /** The name of this installation; part of every tag. */
  installation: string;
  region: string;
  tableName: string;
  staging: StagingConfig;
  machines: { create: string; redeploy: string; destroy: string };
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
  roles: { execution: string; task: string; stack: string | undefined };
  /** The longest time-out of any step: what a takeover waits for before it deletes. */
  stepTimeoutSeconds: number;
};

/** Reads the configuration of a process from its environment variables; names every missing or malformed one. */
export const parseConfig = (environment: Record<string, string | undefined>): Config => {
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
    staging: readConfig(v.STAGING_CONFIG, 'staging.yml'),
    machines: { create: v.CREATE_MACHINE_ARN, redeploy: v.REDEPLOY_MACHINE_ARN, destroy: v.DESTROY_MACHINE_ARN },
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
    roles: { execution: v.EXECUTION_ROLE_ARN, task: v.TASK_ROLE_ARN, stack: v.STACK_ROLE_ARN },
    stepTimeoutSeconds: v.STEP_TIMEOUT_SECONDS,
  };
};
