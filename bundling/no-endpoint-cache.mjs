/**
 * Stands in for the cache that DynamoDB's client makes for the discovery of endpoints. Discovery is off unless it is
 * asked for, and no command uses it.
 */
export class EndpointCache {}
