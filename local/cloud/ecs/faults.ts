import {
  ClientException,
  InvalidParameterException,
  ServiceNotActiveException,
  ServiceNotFoundException,
} from '@aws-sdk/client-ecs';

const $metadata = { httpStatusCode: 400 };

/** What ECS answers to something that cannot be, such as a task definition that does not exist. */
export const clientException = (message: string) => new ClientException({ message, $metadata });

/** What ECS answers to a parameter that does not fit what is there. */
export const invalidParameter = (message: string) => new InvalidParameterException({ message, $metadata });

export const serviceNotFound = () => new ServiceNotFoundException({ message: 'Service not found.', $metadata });
export const serviceNotActive = () => new ServiceNotActiveException({ message: 'Service was not ACTIVE.', $metadata });
