import type { Stack, StackStatus } from '@aws-sdk/client-cloudformation';
import { awsError, raise } from '../../support/fake-client';
import { handlerWorld, MINE, type Options, type Scripts } from '../../support/handler-world';

export const STACK = 'sample-new-cool-page';
export const EXECUTION = { Name: 'new-cool-page-create-g3-1', RedriveCount: 0 };
export const ATTEMPT = 'new-cool-page-create-g3-1-r0-s1';
export const INPUT = {
  revision: { commit: 'c'.repeat(40), image: 'acme/sample:one', sequence: 1 },
  secretArn: 'arn:secret',
  execution: EXECUTION,
};

export const noSuchStack = () => awsError('ValidationError', `Stack with id ${STACK} does not exist`);

export const stackWith = (StackStatus: StackStatus, attempt = ATTEMPT, fields: Partial<Stack> = {}): Stack => ({
  StackName: STACK,
  StackStatus,
  CreationTime: new Date(0),
  Parameters: [{ ParameterKey: 'Attempt', ParameterValue: attempt }],
  Tags: MINE,
  ...fields,
});

/** A CloudFormation that shows one stack after the other, the last one for good; undefined: there is none. */
export const stackWorld = (stacks: (Stack | undefined)[], scripts: Scripts = {}, options: Options = {}) =>
  handlerWorld(
    {
      ...scripts,
      cloudformation: {
        DescribeStacksCommand: (_, nth) => {
          const stack = stacks[Math.min(nth, stacks.length) - 1];
          return stack === undefined ? raise(noSuchStack()) : { Stacks: [stack] };
        },
        CreateStackCommand: () => ({ StackId: 'arn:stack' }),
        UpdateStackCommand: () => ({ StackId: 'arn:stack' }),
        DeleteStackCommand: () => ({}),
        ContinueUpdateRollbackCommand: () => ({}),
        ...scripts.cloudformation,
      },
    },
    options,
  );
