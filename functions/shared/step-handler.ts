import middy, { type MiddlewareObj } from '@middy/core';
import type * as z from 'zod/mini';
import { type Environment, Lease } from '../environments/environment';
import { Registry } from '../environments/registry';
import { WorkflowError } from './errors';
import { type Runtime, processRuntime } from './runtime';

/** What a step is built from. */
export type Tools = Runtime & { registry: Registry };

/** A Lambda function; `on` gives the same one in another world (the laptop, a simulation, a test). */
export type BoundHandler = (event: unknown) => Promise<unknown>;
export type Handler = BoundHandler & { on(runtime: Runtime): BoundHandler };

/** The input of a step once its lease has been checked: the environment itself in the place of the lease. */
export type Leased<Input> = Omit<Input, 'environment'> & { environment: Environment; lease: Lease };

type Build<Input, Output> = (tools: Tools) => (input: Input) => Promise<Output>;

export const toolsOf = (runtime: Runtime): Tools => ({
  ...runtime,
  registry: new Registry({
    table: runtime.clients.table,
    tableName: runtime.config.tableName,
    clock: runtime.clock,
    random: runtime.random,
  }),
});

/** Makes a handler of a function that needs a runtime: the process's own, found at the first call, or a given one. */
export const bindable = (make: (runtime: Runtime) => BoundHandler): Handler => {
  let own: BoundHandler | undefined;
  const handler = (event: unknown) => (own ??= make(processRuntime()))(event);
  return Object.assign(handler, { on: make });
};

const validated = (Input: z.ZodMiniType): MiddlewareObj => ({
  before: (request) => {
    const parsed = Input.safeParse(request.event);
    if (!parsed.success)
      throw new WorkflowError('InvalidInput', `The step's input is not as promised: ${problemsOf(parsed.error)}`);
    request.event = parsed.data;
  },
});

const leased = ({ registry }: Tools): MiddlewareObj => ({
  before: async (request) => {
    const lease = Lease.parse((request.event as { environment: unknown }).environment);
    request.event = { ...(request.event as object), lease, environment: await registry.lease(lease) };
  },
});

type Started = { startedAt?: number };

const logged = ({ log, clock }: Tools): MiddlewareObj => {
  const entry = ({ event, internal }: middy.Request) => ({
    environment: environmentNameOf(event),
    durationMilliseconds: clock.now() - ((internal as Started).startedAt ?? clock.now()),
  });
  return {
    // With the request, not beside it: calls of one handler overlap on the laptop.
    before: (request) => {
      (request.internal as Started).startedAt = clock.now();
    },
    after: (request) => log({ level: 'info', message: 'step done', ...entry(request) }),
    onError: (request) => {
      const { name, message } = request.error ?? new Error('unknown');
      log({ level: 'warn', message: `${name}: ${message}`, errorName: name, ...entry(request) });
    },
  };
};

/** One line that names every field that is wrong. */
export const problemsOf = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; ');

const environmentNameOf = (event: unknown): string | undefined =>
  (event as { environment?: { name?: string } } | undefined)?.environment?.name;

/** What all functions have around them, in this order; `run` gets the event as the last of them left it. */
const bundle = (
  Input: z.ZodMiniType,
  build: Build<never, unknown>,
  inner: (tools: Tools) => MiddlewareObj[],
): Handler =>
  bindable((runtime) => {
    const tools = toolsOf(runtime);
    const run = build(tools) as (event: unknown) => Promise<unknown>;
    const handler = middy()
      .use([logged(tools), validated(Input), ...inner(tools)])
      .handler((event: unknown) => run(event));
    return (event) => handler(event, undefined as never) as Promise<unknown>;
  });

/**
 * One Task state of a machine: validates the input, loads the environment and checks the lease, runs, logs the outcome.
 * Errors leave it under their own names, which is what the machine's Retry and the console see.
 */
export const stepHandler = <Input extends z.ZodMiniType<{ environment: Lease }>, Output>(
  Input: Input,
  build: Build<Leased<z.output<Input>>, Output>,
): Handler => bundle(Input, build, (tools) => [leased(tools)]);

/** A function that is started by an event rather than by a machine: the same bundle without a lease. */
export const eventHandler = <Input extends z.ZodMiniType, Output>(
  Input: Input,
  build: Build<z.output<Input>, Output>,
): Handler => bundle(Input, build, () => []);
