import environmentTemplate from '../../cloudformation/environment.yml';
import serviceFragment from '../../cloudformation/service.yml';
import { containerCommand, containerEnvironment } from '../environments/containers';
import type { Environment } from '../environments/environment';
import { logGroupFor, serviceNameFor } from '../environments/names';
import type { SelectedRevision } from '../environments/revision';
import { sizedServices } from '../environments/service-sizes';
import { containerVariables } from '../environments/variables';
import type { Config } from '../shared/config';
import type { ServiceConfig } from '../shared/config-schema';
import { WorkflowError } from '../shared/errors';
import { type StackRedis, stackRedis } from './redis';
import { type Json, type Resources, substitute } from './substitute';

type Template = { Parameters: Record<string, Json>; Resources: Resources; Outputs: Record<string, Json> };

export type RenderedStack = { templateBody: string; parameters: { ParameterKey: string; ParameterValue: string }[] };

type Subject = {
  config: Config;
  environment: Environment;
  revision: SelectedRevision;
  secretArn: string | undefined;
  attempt: string;
};

/** Only these stand in a service without a port. */
const WITHOUT_PORT = ['TaskDefinition', 'Service'];

/**
 * The stack of one environment: environment.yml with service.yml once per service of staging.yml. Every value that a
 * branch or a person chose is a parameter: the template's text holds nothing but ours.
 */
export const renderStack = (subject: Subject): RenderedStack => {
  const template = structuredClone(environmentTemplate) as Template;
  const values = fixedParameters(subject);
  const redis = stackRedis(subject.config, subject.environment);
  Object.assign(template.Resources, redis.resources);
  for (const [name, service] of Object.entries(sizedServices(subject.config.staging, subject.environment))) {
    const variables = new VariableParameters(template.Parameters, values);
    addResources(template.Resources, serviceResources(subject, name, service, variables, redis), name);
  }
  const parameters = [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  return { templateBody: JSON.stringify(template), parameters };
};

/** Logical ids have no hyphens, so that two names may come to the same: that would drop a service unseen. */
const addResources = (resources: Resources, added: Resources, service: string): void => {
  const taken = Object.keys(added).find((id) => id in resources);
  if (taken !== undefined) {
    throw new WorkflowError(
      'InvalidConfiguration',
      `staging.yml has a service ${service} that differs from another one only by a hyphen; give it another name`,
    );
  }
  Object.assign(resources, added);
};

const fixedParameters = ({ config, environment, revision, attempt }: Subject): Map<string, string> =>
  new Map([
    ['Host', new URL(environment.url).hostname],
    ['Image', revision.image],
    ['Attempt', attempt],
    ['Cluster', config.cluster.name],
    ['Vpc', config.network.vpcId],
    ['Listener', config.network.listenerArn],
    ['RulePriority', String(environment.rulePriority ?? '')],
    ['ExecutionRole', config.roles.execution],
    ['TaskRole', config.roles.task],
    ['LogGroupName', logGroupFor({ application: config.staging.application, name: environment.name })],
  ]);

/** Turns the value of a container's variable into a parameter of the stack, one per variable and value. */
class VariableParameters {
  constructor(
    private readonly declared: Record<string, Json>,
    private readonly values: Map<string, string>,
  ) {}

  reference(variable: string, value: string): Json {
    const base = `Variable${variable.replace(/[^A-Za-z0-9]/g, '')}`;
    for (let number = 1; ; number += 1) {
      const key = number === 1 ? base : `${base}${number}`;
      const known = this.values.get(key);
      if (known !== undefined && known !== value) continue;
      this.values.set(key, value);
      this.declared[key] = { Type: 'String', Description: `Value of ${variable}.` };
      return { Ref: key };
    }
  }
}

const serviceResources = (
  subject: Subject,
  name: string,
  service: ServiceConfig,
  variables: VariableParameters,
  redis: StackRedis,
): Resources => {
  const fragment = (serviceFragment as { Resources: Resources }).Resources;
  const hasPort = service.port !== undefined;
  const kept = Object.entries(fragment).filter(([id]) => hasPort || WITHOUT_PORT.includes(id));
  const prefix = pascalCase(name);
  const settings = settingsOf(subject, name, service, variables, redis);
  const resolve = (reference: string): Json =>
    settings[reference] ?? { Ref: reference in fragment ? prefix + reference : reference };
  return Object.fromEntries(
    kept.map(([id, resource]) => [
      prefix + id,
      after(
        id === 'Service' ? redis.dependsOn : [],
        substitute(hasPort ? resource : withoutLoadBalancer(resource), resolve) as Resources[string],
      ),
    ]),
  );
};

const after = (others: string[], resource: Resources[string]): Resources[string] =>
  others.length === 0
    ? resource
    : { ...resource, DependsOn: [...((resource['DependsOn'] ?? []) as string[]), ...others] };

const settingsOf = (
  { config, environment, revision, secretArn }: Subject,
  name: string,
  service: ServiceConfig,
  variables: VariableParameters,
  redis: StackRedis,
): Record<string, Json> => {
  const container = containerEnvironment(
    containerVariables(config, environment, {
      commit: revision.commit,
      container: name,
      service,
      secretArn,
      redisHost: redis.host,
    }),
  );
  return {
    service: name,
    serviceName: serviceNameFor({ application: config.staging.application, name: environment.name }, name),
    cpu: service.cpu,
    memoryMegabytes: service.memoryMegabytes,
    count: service.count,
    command: containerCommand(service.command),
    environment: container.environment.map((variable) => ({
      Name: variable.name,
      Value: redis.valueOf(variable.value, (part) => variables.reference(variable.name, part)),
    })),
    secrets: container.secrets.map((secret) => ({ Name: secret.name, ValueFrom: secret.valueFrom })),
    // Host port 0: many environments share an instance, the load balancer knows the port that was given.
    portMappings: service.port === undefined ? [] : [{ ContainerPort: service.port, HostPort: 0, Protocol: 'tcp' }],
    port: service.port ?? 0,
    healthCheckPath: service.healthCheck?.path ?? '/',
    graceSeconds: service.healthCheck?.graceSeconds ?? 60,
  };
};

const withoutLoadBalancer = ({ DependsOn: _rule, ...resource }: Resources[string]): Resources[string] => {
  const {
    LoadBalancers: _none,
    HealthCheckGracePeriodSeconds: _unused,
    ...properties
  } = resource['Properties'] as Record<string, Json>;
  return { ...resource, Properties: properties };
};

const pascalCase = (name: string): string =>
  name.replace(/(^|-+)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
