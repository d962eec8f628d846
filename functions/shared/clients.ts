import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What the service clients have in common, as far as a plugin needs it. */
export type AnyClient = { middlewareStack: { add(middleware: never, options: never): void } };

/** Called with each client when it is made; the laptop adds a middleware there that answers commands in process. */
export type ClientPlugin = (client: AnyClient) => void;

type Settings = { region?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };
type ClientClass<Client extends AnyClient> = new (settings: Settings) => Client;

/**
 * All AWS clients of one process, each made at its first use. Who wants a client names its class, so that a function's
 * bundle holds only the clients it calls.
 */
export class Clients {
  constructor(
    private readonly settings: Settings = {},
    private readonly plugin: ClientPlugin = () => undefined,
  ) {}

  readonly #made = new Map<unknown, AnyClient>();

  of<Client extends AnyClient>(Class: ClientClass<Client>): Client {
    return this.#once(Class, () => new Class(this.settings));
  }

  /** The registry's table, with plain values for attribute values. */
  get table(): DynamoDBDocumentClient {
    return this.#once(DynamoDBDocumentClient, () =>
      DynamoDBDocumentClient.from(new DynamoDBClient(this.settings), {
        marshallOptions: { removeUndefinedValues: true },
      }),
    );
  }

  #once<Client extends AnyClient>(key: unknown, make: () => Client): Client {
    const known = this.#made.get(key) as Client | undefined;
    if (known !== undefined) return known;
    const client = make();
    this.plugin(client);
    this.#made.set(key, client);
    return client;
  }
}
