/** A failure inside an execution: `name` is what Retry and Catch match, `message` is the Cause. */
export class StateError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** Why a branch or an execution goes no further. No Retry and no Catch ever sees it. */
export class Halted extends Error {
  override readonly name = 'Halted';
}

/** A definition that AWS would refuse or that this interpreter does not model. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
}

/** What a mistake in the definition or its data gives on AWS: it ends the execution, nothing retries or catches it. */
export const runtimeError = (message: string): StateError => new StateError('States.Runtime', message);
