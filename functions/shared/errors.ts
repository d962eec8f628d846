/**
 * Every error name that the machines or the API know. ASL matches these strings exactly and knows no inheritance,
 * and a bundler may rename classes: so the names are literals and there is one class.
 */
export const ERROR_NAMES = [
  // not yet: a bounded Retry in the machine polls
  'CapacityNotAvailable',
  'CloudFormationNotAnswering',
  'DatabaseNotAvailable',
  'DatabaseStillThere',
  'DnsNotInSync',
  'ImageNotAvailable',
  'MigrationsRunning',
  'SearchNotAvailable',
  'StackInProgress',
  'UrlNotAnswering',
  // contended
  'EnvironmentBusy',
  // a service outside of AWS that did not answer: tried again at an even pace
  'SearchUnreachable',
  // refused, or the caller's fault
  'ClusterFull',
  'EnvironmentNotFound',
  'IdempotencyConflict',
  'InvalidConfiguration',
  'InvalidInput',
  'NotAuthenticated',
  'NotAuthorized',
  'NotOwned',
  'Protected',
  'Superseded',
  // permanent: the execution ends here, and a redrive goes on here
  'AnswerRefused',
  'DatabaseFailed',
  'MigrationFailed',
  'ReconciliationFailed',
  'SearchFailed',
  'SnapshotNotFound',
  'StackFailed',
] as const;

export type ErrorName = (typeof ERROR_NAMES)[number];

/** An error with a name that is part of the contract. Message: what was asked, of which resource, what was found. */
export class WorkflowError extends Error {
  constructor(
    override readonly name: ErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True for an error of exactly that name, ours or the SDK's. */
export const isNamed = (error: unknown, ...names: string[]): error is Error =>
  error instanceof Error && names.includes(error.name);
