import type { AnyClient, ClientPlugin } from '../../functions/shared/clients';
import { NotModelled, type Service } from './not-modelled';

/** One call as it reaches the local cloud. */
export type Call = { service: string; command: string; input: object };

/** May delay a call or make it fail, before it is done or after (when its answer is lost on the way). */
export type Faults = (call: Call, phase: 'before' | 'after') => Promise<void>;

export type Services = Record<string, Service>;

type Context = { clientName?: string; commandName?: string };
type Next = (args: { input: object }) => Promise<unknown>;
type Middleware = (next: Next, context: Context) => Next;

const NO_FAULTS: Faults = () => Promise.resolve();

/**
 * The plugin that answers the commands of every client in process: nothing is signed, sent or retried. Services are
 * found by the client's name without `Client`, in lower case; what is not there is refused as NotModelled.
 */
export const seam =
  (services: Services, faults: Faults = NO_FAULTS): ClientPlugin =>
  (client: AnyClient) => {
    const answer: Middleware = (_next, context) => async (args) => {
      const call = callOf(context, args.input);
      await faults(call, 'before');
      const service = services[call.service];
      const run = service?.[call.command] ?? service?.[`${call.command}Command`];
      if (run === undefined) throw new NotModelled(`${call.service} ${call.command}`);
      const result = await run(args.input);
      await faults(call, 'after');
      return { response: {}, output: { ...result, $metadata: { httpStatusCode: 200, attempts: 1 } } };
    };
    const name = 'localCloud';
    // The default one hears nothing, but everything is prepared for it: each input and output is copied.
    Object.assign((client as unknown as { config: object }).config, { logger: {} });
    if (isDocumentClient(client)) {
      // The document client translates between plain values and attribute values in two layers: answer inside both.
      const relation = { name, relation: 'after', toMiddleware: 'DocumentUnmarshall' };
      (client as unknown as Relative).middlewareStack.addRelativeTo(answer, relation);
      // It stands before the inner of the two.
      (client as unknown as Relative).middlewareStack.remove('httpSigningMiddleware');
    } else {
      client.middlewareStack.add(answer as never, { name, step: 'initialize', priority: 'low' } as never);
    }
  };

type Relative = {
  middlewareStack: { addRelativeTo(middleware: Middleware, options: object): void; remove(name: string): boolean };
};

// By what it adds to the configuration: bundlers rename classes.
const isDocumentClient = (client: object): boolean =>
  'translateConfig' in ((client as { config?: object }).config ?? {});

const callOf = ({ clientName = '', commandName = '' }: Context, input: object): Call => ({
  service: clientName.replace(/Client$/, '').toLowerCase(),
  command: commandName.replace(/Command$/, ''),
  input,
});
