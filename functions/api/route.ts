import type * as z from 'zod/mini';
import type { Caller, Scope } from '../environments/tokens';
import type { Handler } from '../shared/step-handler';

export type ApiRequest<Body = unknown, Query = unknown> = { body: Body; query: Query; name: string; caller: Caller };
export type ApiAnswer = { status: number; body?: unknown; headers?: Record<string, string> };

/** What the HTTP API, the laptop's server and the OpenAPI description need to know of one route. */
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{name}` for the environment. */
  path: string;
  scope: Scope;
  summary: string;
  body?: z.ZodMiniType;
  query?: z.ZodMiniType;
  /** Status → what it means. */
  answers: Record<number, string>;
};

/** A route with its Lambda function; the key is the function's name in serverless.yml. */
export type RoutedHandler = { key: string; route: Route; handler: Handler };
