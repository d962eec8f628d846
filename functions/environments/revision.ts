import * as z from 'zod/mini';
import { counting, nonEmpty } from '../shared/schema';
import { Lease } from './environment';

/** The revision that an execution brings out in this round, as SelectRevision gave it. */
export const SelectedRevision = z.object({
  commit: nonEmpty(),
  image: nonEmpty(),
  sequence: counting(),
});
export type SelectedRevision = z.output<typeof SelectedRevision>;

/** The part of the context object that names an attempt; RedriveCount is absent where redrive is unknown. */
export const ExecutionContext = z.object({ Name: nonEmpty(), RedriveCount: z._default(z.int(), 0) });
export type ExecutionContext = z.output<typeof ExecutionContext>;

/** What a step gets that brings a revision out. */
export const DeploymentInput = z.object({
  environment: Lease,
  revision: SelectedRevision,
  /** Of the database's credentials; none without a database. */
  secretArn: z.nullish(z.string()),
  execution: ExecutionContext,
});

/**
 * One try at one revision: a redrive and a newer revision make a new one, a repeated call does not. Fits a
 * ClientRequestToken: letters, digits and hyphens, at most 128.
 */
export const attemptOf = (execution: ExecutionContext, revision: SelectedRevision): string =>
  `${execution.Name}-r${execution.RedriveCount}-s${revision.sequence}`;
