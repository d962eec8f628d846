import type { StagingConfig } from '../shared/config-schema';
import { monitoringFieldOf } from '../shared/config-variables';
import { WorkflowError } from '../shared/errors';
import { isNeverOverridden, matchesName } from '../shared/override-names';

type Wanted = { overrides?: Record<string, string> | undefined; links?: Record<string, string> | undefined };

/** They are part of the item in the registry and, once per service, of a task definition, which may have 64 KB. */
const MAX_BYTES = 8192;

/** Refuses overrides and links of variables that a request may not set; the names of the platform never come here. */
export const assertOverrides = (staging: StagingConfig, { overrides = {}, links = {} }: Wanted): void => {
  for (const name of [...Object.keys(overrides), ...Object.keys(links)]) {
    const problem = problemOf(staging, name);
    if (problem !== undefined) throw new WorkflowError('InvalidInput', `${name} ${problem}`);
  }
};

const problemOf = ({ monitoring, overrides }: StagingConfig, name: string): string | undefined => {
  const field = monitoringFieldOf(monitoring, name);
  if (field) return `is given by the platform because of ${field} in staging.yml, and may not be set`;
  if (isNeverOverridden(name))
    return 'may not be set by a request, because it decides whose code or credentials are used; staging.yml may set it';
  const allowed = overrides?.allow;
  if (allowed === undefined || matchesName(allowed, name)) return undefined;
  return `may not be set by a request; staging.yml allows (overrides.allow): ${allowed.join(', ') || 'none'}`;
};

/** Refuses more than an environment can carry: names and values of all overrides, the URLs of links included. */
export const assertOverridesFit = (environment: string, overrides: Record<string, string>): void => {
  const bytes = Object.entries(overrides)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MAX_BYTES) return;
  throw new WorkflowError(
    'InvalidInput',
    `The overrides and links of ${environment} have ${bytes} bytes, names and values together; at most ${MAX_BYTES} are possible`,
  );
};
