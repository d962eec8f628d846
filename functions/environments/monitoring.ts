import type { MONITORING_VARIABLES, Monitoring } from '../shared/config-variables';
import type { Environment } from './environment';

type Facts = { stream: string; release: string; application: string; container: string; commit: string };
type Given = {
  [Tool in keyof typeof MONITORING_VARIABLES]: Record<(typeof MONITORING_VARIABLES)[Tool][number], string>;
};

/**
 * The variables that Sentry, Honeybadger and OpenTelemetry read by themselves, of those tools that staging.yml names: an
 * application says its stream and release without a line of code.
 * https://docs.sentry.io/platforms/javascript/guides/node/configuration/options/
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const monitoringVariables = (
  monitoring: Monitoring | undefined,
  environment: Pick<Environment, 'name' | 'branch'>,
  { stream, release, application, container, commit }: Facts,
): Record<string, string> => {
  const given: Given = {
    sentry: { SENTRY_ENVIRONMENT: stream, SENTRY_RELEASE: release },
    honeybadger: { HONEYBADGER_ENV: stream, HONEYBADGER_REVISION: commit },
    openTelemetry: {
      OTEL_SERVICE_NAME: `${application}-${container}`,
      OTEL_RESOURCE_ATTRIBUTES: attributesText({
        'deployment.environment.name': stream,
        'service.version': commit,
        branch: environment.branch,
        environment: environment.name,
      }),
    },
  };
  const wanted = Object.entries(given).filter(([tool]) => monitoring?.[tool as keyof Given] === true);
  return Object.assign({}, ...wanted.map(([, variables]) => variables)) as Record<string, string>;
};

/** A comma and an equals sign have to be percent-encoded, which the reader undoes for whatever else is. */
const attributesText = (attributes: Record<string, string>): string =>
  Object.entries(attributes)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join(',');
