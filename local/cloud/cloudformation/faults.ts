import { CloudFormationServiceException } from '@aws-sdk/client-cloudformation';

/** What CloudFormation answers to a request that it refuses; the SDK has no class for it, only this name. */
export const validationError = (message: string) =>
  new CloudFormationServiceException({
    name: 'ValidationError',
    message,
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
