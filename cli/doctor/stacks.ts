import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { findStack } from '../../functions/stack/stacks';
import type { Clients } from '../../functions/shared/clients';
import type { Values } from './finding';

export const foundationName = (stage: string): string => `branch-staging-${stage}-foundation`;
export const serviceName = (stage: string): string => `branch-staging-${stage}`;

/** The foundation stack, or undefined when CloudFormation says that there is none. */
export const findFoundation = (clients: Clients, stage: string): Promise<Stack | undefined> =>
  findStack(clients.of(CloudFormationClient), foundationName(stage));

export const outputsOf = (stack: Stack | undefined): Values =>
  Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

export const parametersOf = (stack: Stack | undefined): Values =>
  Object.fromEntries(
    (stack?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
