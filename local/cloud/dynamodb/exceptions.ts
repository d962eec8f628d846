import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

const $metadata = { httpStatusCode: 400 };

const clientException = (name: string, message: string) =>
  new DynamoDBServiceException({ name, message, $fault: 'client', $metadata });

/** What AWS answers to a request that it refuses; the SDK has no class for it, only this name. */
export const validationException = (message: string) => clientException('ValidationException', message);

/** What AWS answers when a value is not of the JSON type that its attribute type needs, as `{ N: 5 }`. */
export const serializationException = (message: string) => clientException('SerializationException', message);

/** A ValidationException about an expression, in the wording of AWS. */
export const invalidExpression = (parameter: string, message: string) =>
  validationException(`Invalid ${parameter}: ${message}`);

/** A condition did not hold; carries the item only when the request asked for it and there is one. */
export const conditionalCheckFailed = (item?: Record<string, AttributeValue>) =>
  new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata,
    ...(item ? { Item: item } : {}),
  });

/** There is no such table. */
export const tableNotFound = () =>
  new ResourceNotFoundException({ message: 'Requested resource not found', $metadata });

/** Nothing of a transaction was written; one reason for each of its actions, in their order. */
export const transactionCancelled = (reasons: CancellationReason[]) => {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, CancellationReasons: reasons, $metadata });
};

/** A client request token came again with another transaction. */
export const tokenReused = (token: string) =>
  new IdempotentParameterMismatchException({
    message: `The client request token ${token} was used for another transaction within the last ten minutes`,
    $metadata,
  });
