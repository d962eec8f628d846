import type { Config } from '../shared/config';
import { type ServiceConfig } from '../shared/config-schema';
import { referencesIn } from '../shared/config-variables';
import type { Environment } from './environment';
import { redisVariables } from './redis';

/** What a container gets: plain values, and references to secrets in the form of ECS (`arn:json-key::`). */
export type ContainerVariables = { plain: Record<string, string>; secret: Record<string, string> };

const fromSecret = (secretArn: string): Record<string, string> => ({
  DATABASE_URL: `${secretArn}:url::`,
  PGHOST: `${secretArn}:host::`,
  PGPORT: `${secretArn}:port::`,
  PGUSER: `${secretArn}:username::`,
  PGPASSWORD: `${secretArn}:password::`,
  PGDATABASE: `${secretArn}:dbname::`,
});

/**
 * The variables of one container: what the platform gives, then those of staging.yml, then the overrides of the
 * environment. `${NAME}` as a whole value is an alias and stays a secret where the original is one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export const containerVariables = (
  config: Config,
  environment: Environment,
  of: { commit: string; service?: ServiceConfig; secretArn?: string | undefined; redisHost?: string | undefined },
): ContainerVariables => {
  const plain: Record<string, string> = {
    URL: environment.url,
    BRANCH_NAME: environment.branch,
    COMMIT: of.commit,
    ENVIRONMENT_NAME: environment.name,
    EXCEPTION_STREAM: 'feature-staging',
    ...redisVariables(config, environment, of.redisHost),
    ...(of.service?.port === undefined ? {} : { PORT: String(of.service.port) }),
  };
  const secret = of.secretArn === undefined ? {} : fromSecret(of.secretArn);
  for (const [name, value] of Object.entries(config.staging.variables)) {
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
  return { plain, secret };
};
