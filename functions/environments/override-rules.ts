import type { StagingConfig } from '../shared/config-schema';
import { monitoringFieldOf } from '../shared/config-variables';
import { WorkflowError } from '../shared/errors';

type Wanted = { overrides?: Record<string, string> | undefined; links?: Record<string, string> | undefined };

/** Refuses overrides and links of variables that a request may not set; the names of the platform never come here. */
export const assertOverrides = (staging: StagingConfig, { overrides = {}, links = {} }: Wanted): void => {
  for (const name of [...Object.keys(overrides), ...Object.keys(links)]) {
    const problem = problemOf(staging, name);
    if (problem !== undefined) throw new WorkflowError('InvalidInput', `${name} ${problem}`);
  }
};

const problemOf = (staging: StagingConfig, name: string): string | undefined => {
  const field = monitoringFieldOf(staging.monitoring, name);
  return field && `is given by the platform because of ${field} in staging.yml, and may not be set`;
};
