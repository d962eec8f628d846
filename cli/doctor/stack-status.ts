import type { Stack } from '@aws-sdk/client-cloudformation';
import { outputsOf } from './stacks';
import { type Finding, ok, problem, warning } from './finding';

/**
 * What a stack's status means for somebody who installs, and what to do about it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export const statusFinding = (name: string, stack: Stack): Finding => {
  const status = stack.StackStatus ?? 'without a status';
  const found = `${name} is ${status}${stack.StackStatusReason ? `: ${stack.StackStatusReason}` : ''}`;
  const events = `aws cloudformation describe-stack-events --stack-name ${name}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return { ...ok(`${found}.`), outputs: outputsOf(stack) };
  if (status === 'REVIEW_IN_PROGRESS') return problem(`${found}: a change set was never carried out.`, deleteIt(name));
  if (status.endsWith('_IN_PROGRESS')) return warning(`${found}.`, 'Wait until that is done, then run doctor again.');
  if (/^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(status))
    return warning(
      `${found}: the last change failed, what was there before serves.`,
      `See why, mend it and deploy again: ${events}`,
    );
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return problem(
      `${found}.`,
      `See why (${events}), then: aws cloudformation continue-update-rollback --stack-name ${name}`,
    );
  if (/^(UPDATE|IMPORT)_/.test(status)) return problem(`${found}.`, `See why, mend it and deploy again: ${events}`);
  return problem(`${found}.`, `See why (${events}), then remove it and make it anew. ${deleteIt(name)}`);
};

const deleteIt = (name: string): string => `Remove it: aws cloudformation delete-stack --stack-name ${name}`;
