import {
  ClientException,
  ConflictException,
  InvalidParameterException,
  ServiceNotActiveException,
  ServiceNotFoundException,
} from '@aws-sdk/client-ecs';

const $metadata = { httpStatusCode: 400 };

/** What ECS answers to something that cannot be, such as a task definition that does not exist. */
export const clientException = (message: string) => new ClientException({ message, $metadata });

/** What ECS answers to a parameter that does not fit what is there. */
export const invalidParameter = (message: string) => new InvalidParameterException({ message, $metadata });

/** What ECS answers to a token that was used for another request; it names the task that was started with it. */
export const tokenConflict = (taskArn: string) =>
  new ConflictException({
    message: 'The clientToken is already in use with a different RunTask request.',
    resourceIds: [taskArn],
    $metadata,
  });

export const serviceNotFound = () => new ServiceNotFoundException({ message: 'Service not found.', $metadata });
export const serviceNotActive = () => new ServiceNotActiveException({ message: 'Service was not ACTIVE.', $metadata });
