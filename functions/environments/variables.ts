import type { Config } from '../shared/config';
import { type ServiceConfig } from '../shared/config-schema';
import { referencesIn } from '../shared/config-variables';
import type { Environment } from './environment';
import { monitoringVariables } from './monitoring';
import { redisVariables } from './redis';

/** What a container gets: plain values, and references to secrets in the form of ECS (`arn:json-key::`). */
export type ContainerVariables = { plain: Record<string, string>; secret: Record<string, string> };

/** What exceptions, metrics and feature flags are told apart by: never mixed with staging itself. */
const STREAM = 'feature-staging';

const fromSecret = (secretArn: string): Record<string, string> => ({
  DATABASE_URL: `${secretArn}:url::`,
  PGHOST: `${secretArn}:host::`,
  PGPORT: `${secretArn}:port::`,
  PGUSER: `${secretArn}:username::`,
  PGPASSWORD: `${secretArn}:password::`,
  PGDATABASE: `${secretArn}:dbname::`,
});

/** The environment's own core, or that of staging for one that has none, such as a lite one. */
const searchVariables = (config: Config, environment: Environment): Record<string, string> => {
  const { search } = config.staging;
  if (search?.url === undefined) return {};
  const core = environment.resources.search?.id ?? search.core;
  return { SOLR_URL: `${search.url}/solr/${core}`, SOLR_CORE: core };
};

/**
 * The variables of one container: what the platform gives, then those of staging.yml, then the overrides of the
 * environment. `${NAME}` as a whole value is an alias and stays a secret where the original is one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export const containerVariables = (
  config: Config,
  environment: Environment,
  of: {
    commit: string;
    container: string;
    service?: ServiceConfig;
    secretArn?: string | undefined;
    redisHost?: string | undefined;
  },
): ContainerVariables => {
  const { application, monitoring, variables } = config.staging;
  const release = `${application}@${of.commit}`;
  const plain: Record<string, string> = {
    URL: environment.url,
    ENVIRONMENT_URL: environment.url,
    BRANCH_NAME: environment.branch,
    COMMIT: of.commit,
    COMMIT_SHA: of.commit,
    RELEASE: release,
    ENVIRONMENT_NAME: environment.name,
    DEPLOY_ENVIRONMENT: STREAM,
    EXCEPTION_STREAM: STREAM,
    ...searchVariables(config, environment),
    ...redisVariables(config, environment, of.redisHost),
    ...(of.service?.port === undefined ? {} : { PORT: String(of.service.port) }),
  };
  const secret = of.secretArn === undefined ? {} : fromSecret(of.secretArn);
  for (const [name, value] of Object.entries(variables)) {
    const alias = /^\$\{(\w+)\}$/.exec(value)?.[1];
    if (alias !== undefined && secret[alias] !== undefined) secret[name] = secret[alias];
    else if (referencesIn(value).every((reference) => plain[reference] !== undefined)) {
      plain[name] = value.replace(/\$\{(\w+)\}/g, (_, reference: string) => plain[reference] ?? '');
    }
  }
  for (const [name, value] of Object.entries(environment.desired.overrides)) {
    delete secret[name];
    plain[name] = value;
  }
  const facts = { stream: STREAM, release, application, container: of.container, commit: of.commit };
  Object.assign(plain, monitoringVariables(monitoring, environment, facts));
  return { plain, secret };
};
