import * as z from 'zod';
import * as answers from './answers';
import type { Route, RoutedHandler } from './route';
import { ROUTES } from './routes';

type Json = Record<string, unknown>;

/** What each route answers with when all is well. */
const SUCCESS: Record<string, keyof typeof answers> = {
  createEnvironment: 'Accepted',
  listEnvironments: 'EnvironmentList',
  showEnvironment: 'EnvironmentView',
  changeEnvironment: 'EnvironmentView',
  destroyEnvironment: 'Accepted',
  showProgress: 'ProgressView',
  showLogs: 'LogLines',
  redriveEnvironment: 'Accepted',
  deployBranch: 'Accepted',
};

const reference = (kind: 'schemas' | 'parameters' | 'responses', name: string): Json => ({
  $ref: `#/components/${kind}/${name}`,
});

/** As a caller writes it; a format says more than the pattern that checks it. */
const OPTIONS = {
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }) => {
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  },
} as const;

const bodyName = (key: string): string => `${key.charAt(0).toUpperCase()}${key.slice(1)}Body`;

/** The HTTP API as OpenAPI 3.1, made of the routes themselves: docs/openapi.json is its output. */
export const openApiDocument = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'branch-staging',
    version: '1',
    description: 'Any git branch becomes a running staging environment with its own copy of the staging data.',
  },
  servers: [{ url: 'http://localhost:4400', description: 'The laptop' }],
  security: [{ bearer: [] }],
  paths: paths(),
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API token; the scope `admin` includes all others.' },
    },
    parameters: {
      name: {
        name: 'name',
        in: 'path',
        required: true,
        description: 'The name of the environment, which is its DNS label.',
        schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' },
      },
      idempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'The request runs once; later ones with the same key get the first answer, for 24 hours.',
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
      },
    },
    responses: {
      Problem: { description: 'Refused, or failed.', content: jsonOf('Problem', 'application/problem+json') },
    },
    schemas: schemas(),
  },
});

const paths = (): Json => {
  const found: Record<string, Json> = {};
  for (const routed of ROUTES) {
    const { path, method } = routed.route;
    found[path] = { ...found[path], [method.toLowerCase()]: operation(routed) };
  }
  return found;
};

const operation = ({ key, route }: RoutedHandler): Json => {
  const parameters = parametersOf(route);
  return {
    operationId: key,
    summary: route.summary,
    security: [{ bearer: [route.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: jsonOf(bodyName(key)) } }),
    responses: responses(key, route),
  };
};

const jsonOf = (schema: string, type = 'application/json'): Json => ({
  [type]: { schema: reference('schemas', schema) },
});

const parametersOf = ({ path, method, query }: Route): Json[] => [
  ...(path.includes('{name}') ? [reference('parameters', 'name')] : []),
  ...(method === 'POST' ? [reference('parameters', 'idempotencyKey')] : []),
  ...(query === undefined ? [] : queryParameters(query)),
];

const queryParameters = (query: z.core.$ZodType): Json[] => {
  const { properties = {} } = z.toJSONSchema(query, OPTIONS);
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
};

/** What any route may refuse a request with, before the route's own reasons. */
const commonProblems = ({ body, query, method }: Route): Record<number, string> => ({
  401: 'The token is missing, unknown or expired',
  403: 'The token has not the scope',
  ...(body === undefined
    ? {}
    : { 400: 'The body is not JSON', 413: 'The body is too large', 415: 'The body is not said to be JSON' }),
  ...(body === undefined && query === undefined && method !== 'POST' ? {} : { 422: 'Not valid; nothing changed' }),
  ...(method === 'POST'
    ? { 409: 'The Idempotency-Key was used for another request, or the first is still at work' }
    : {}),
  429: 'At a limit',
  500: 'Something went wrong here',
  503: 'Try again shortly',
});

const responses = (key: string, route: Route): Json => {
  const common = commonProblems(route);
  const statuses = [...new Set([...Object.keys(common), ...Object.keys(route.answers)])].map(Number);
  const meaning = (status: number): string =>
    [...new Set([route.answers[status], common[status]])].filter((text) => text !== undefined).join('. ');
  return Object.fromEntries(
    statuses.map((status) => {
      const description = meaning(status);
      const isProblem = status >= 400;
      return [
        status,
        isProblem
          ? { ...reference('responses', 'Problem'), description }
          : { description, ...success(key, route, status) },
      ];
    }),
  );
};

const success = (key: string, { body }: Route, status: number): Json => {
  if (status === 204) return {};
  const schema = SUCCESS[key];
  if (schema === undefined) throw new Error(`The route ${key} has no answer in functions/api/openapi.ts`);
  const Location = { description: 'The environment.', schema: { type: 'string' } };
  return { ...(body !== undefined && status === 202 ? { headers: { Location } } : {}), content: jsonOf(schema) };
};

/** All bodies and answers, each once: where one contains another there is a reference. */
const schemas = (): Json => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answers)) registry.add(schema, { id });
  for (const { key, route } of ROUTES) {
    if (route.body !== undefined) registry.add(route.body, { id: bodyName(key) });
  }
  const made = z.toJSONSchema(registry, { ...OPTIONS, uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
  );
};
