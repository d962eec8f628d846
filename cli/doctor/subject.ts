import type { Clients } from '../../functions/shared/clients';
import type { StagingConfig } from '../../functions/shared/config-schema';
import type { Finding } from './finding';

/** Who asks, as STS says it. */
export type Caller = { account: string; arn: string };

/** What the checks are about. */
export type Subject = {
  /** The stage of the service, which is the installation's name. */
  stage: string;
  region: string;
  /** Undefined when STS did not say. */
  caller: Caller | undefined;
  /** Undefined when staging.yml cannot be used. */
  staging: StagingConfig | undefined;
  /** Milliseconds since 1970. */
  now: number;
};

export type WithStaging = Subject & { staging: StagingConfig };

/** Looks at the account and changes nothing in it. */
export type Check<About = Subject> = (clients: Clients, subject: About) => Promise<Finding[]>;
