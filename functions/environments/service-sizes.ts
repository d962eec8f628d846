import type { ServiceConfig, StagingConfig } from '../shared/config-schema';
import { WorkflowError } from '../shared/errors';
import type { Environment, Mode, ServiceSize, ServiceSizes } from './environment';

/**
 * The services of staging.yml with the sizes of this environment. A lite one runs only the service with the port: its
 * data is everybody's, so that workers would take everybody's jobs.
 */
export const sizedServices = (
  staging: StagingConfig,
  { mode, desired }: Pick<Environment, 'mode' | 'desired'>,
): Record<string, ServiceConfig> =>
  Object.fromEntries(
    Object.entries(staging.services).map(([name, service]) => {
      const size = desired.services?.[name] ?? {};
      return [
        name,
        {
          ...service,
          cpu: size.cpu ?? service.cpu,
          memoryMegabytes: size.memoryMegabytes ?? service.memoryMegabytes,
          count: isOff(service, mode) ? 0 : (size.count ?? service.count),
        },
      ];
    }),
  );

const isOff = (service: ServiceConfig, mode: Mode): boolean => mode === 'lite' && service.port === undefined;

/** Refuses services that staging.yml has not, and sizes beyond its limits; what it says itself is always possible. */
export const assertSizes = (staging: StagingConfig, mode: Mode, sizes: ServiceSizes = {}): void => {
  for (const [name, size] of Object.entries(sizes)) {
    const service = Object.hasOwn(staging.services, name) ? staging.services[name] : undefined;
    const problem =
      service === undefined
        ? `is no service of staging.yml, which has ${Object.keys(staging.services).join(', ')}`
        : (beyondLimits(staging, service, size) ?? neverRuns(service, mode, size));
    if (problem !== undefined) throw new WorkflowError('InvalidInput', `services.${name} ${problem}`);
  }
};

const beyondLimits = ({ limits }: StagingConfig, service: ServiceConfig, size: ServiceSize): string | undefined => {
  for (const field of ['cpu', 'memoryMegabytes', 'count'] as const) {
    const most = Math.max(limits[field], service[field]);
    const wanted = size[field] ?? 0;
    if (wanted > most) return `wants ${field} ${wanted}; at most ${most} is possible (limits.${field} of staging.yml)`;
  }
  return undefined;
};

const neverRuns = (service: ServiceConfig, mode: Mode, size: ServiceSize): string | undefined => {
  if (service.port !== undefined && size.count === 0)
    return 'is what answers at the URL and needs a count of at least 1; destroy the environment instead';
  if (isOff(service, mode) && size.count !== 0)
    return 'does not run in a lite environment, whose data is shared; leave it out, or create a full one';
  return undefined;
};
