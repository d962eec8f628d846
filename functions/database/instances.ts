import {
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  type DBInstance,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Environment } from '../environments/environment';
import { WorkflowError } from '../shared/errors';
import { isOwnedBy } from '../shared/tags';

export type Rds = Pick<RDSClient, 'send'>;

/**
 * The instance, or undefined when RDS says in so many words that there is none. Every other error is passed on, and an
 * answer without the instance is one: it does not say that there is none.
 */
export const findInstance = async (rds: Rds, databaseId: string): Promise<DBInstance | undefined> => {
  try {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: databaseId }));
    const instance = DBInstances?.find((candidate) => candidate.DBInstanceIdentifier === databaseId);
    if (instance === undefined) throw new Error(`RDS was asked for ${databaseId} and answered without it`);
    return instance;
  } catch (error) {
    if (error instanceof DBInstanceNotFoundFault) return undefined;
    throw error;
  }
};

/** Throws NotOwned unless the instance carries this environment's tags. */
export const assertOurs = (instance: DBInstance, environment: Environment, installation: string): void => {
  if (!isOwnedBy(instance.TagList, { installation, environment: environment.name })) {
    throw new WorkflowError(
      'NotOwned',
      `Database ${instance.DBInstanceIdentifier} exists but does not carry the tags of ${environment.name}; it was not touched`,
    );
  }
};

export type Readiness = 'usable' | 'pending' | 'terminal' | 'conflict';

const USABLE = /^(available|backing-up|storage-optimization|storage-initialization|configuring-.*)$/;
const CONFLICT = /^(deleting|delete-precheck|stopped|stopping)$/;
const TERMINAL =
  /^(failed|restore-error|storage-full|insufficient-capacity|incompatible-.*|inaccessible-encryption-credentials.*)$/;

/**
 * What a status means for somebody who waits for the database. An unknown status is pending: it may pass, and the
 * machine's Retry is bounded. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */
export const readinessOf = (status: string | undefined): Readiness => {
  if (status === undefined) return 'pending';
  if (USABLE.test(status)) return 'usable';
  if (CONFLICT.test(status)) return 'conflict';
  return TERMINAL.test(status) ? 'terminal' : 'pending';
};
