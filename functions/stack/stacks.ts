import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Environment } from '../environments/environment';
import { WorkflowError } from '../shared/errors';
import { isOwnedBy } from '../shared/tags';

export type CloudFormation = Pick<CloudFormationClient, 'send'>;

/** CloudFormation has no class for "no such stack": it is a ValidationError that says so. */
export const isNoSuchStack = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

/**
 * The stack, or undefined when CloudFormation says in so many words that there is none (or it is a deleted one). An
 * answer without the stack does not say so.
 */
export const findStack = async (cloudformation: CloudFormation, stackName: string): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: stackName }));
    const stack = Stacks?.find((candidate) => candidate.StackName === stackName);
    if (stack === undefined) throw new Error(`CloudFormation was asked for ${stackName} and answered without it`);
    return stack.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
  } catch (error) {
    if (isNoSuchStack(error)) return undefined;
    throw error;
  }
};

/** Throws NotOwned unless the stack carries this environment's tags. */
export const assertOurStack = (stack: Stack, environment: Environment, installation: string): void => {
  if (!isOwnedBy(stack.Tags, { installation, environment: environment.name })) {
    throw new WorkflowError(
      'NotOwned',
      `Stack ${stack.StackName} exists but does not carry the tags of ${environment.name}; it was not touched`,
    );
  }
};

export type StackAction = 'create' | 'update' | 'wait' | 'delete' | 'done' | 'failed' | 'continue';

/**
 * What to do about a stack in that status. `isOurAttempt`: its parameters are those of this very attempt, so that its
 * end is ours to judge. Failure keeps the good resources (DisableRollback), and the next attempt updates them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
export const decideStackAction = (status: string | undefined, isOurAttempt: boolean): StackAction => {
  if (status === undefined) return 'create';
  if (status === 'REVIEW_IN_PROGRESS') return 'delete';
  if (status.endsWith('_IN_PROGRESS')) return 'wait';
  if (status === 'UPDATE_ROLLBACK_FAILED') return 'continue';
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|DELETE_FAILED)$/.test(status)) return 'delete';
  if (status.endsWith('_FAILED')) return isOurAttempt ? 'failed' : 'update';
  return isOurAttempt && /^(CREATE|UPDATE)_COMPLETE$/.test(status) ? 'done' : 'update';
};
