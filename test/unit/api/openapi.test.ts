import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../../../functions/api/openapi';
import { ROUTES } from '../../../functions/api/routes';

type Operation = {
  operationId: string;
  security: { bearer: string[] }[];
  parameters?: { $ref?: string; name?: string }[];
  requestBody?: object;
  responses: Record<string, object>;
};

const document = openApiDocument();
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const operationOf = (path: string, method: string) => paths[path]?.[method.toLowerCase()];

/** Every value of every $ref in it. */
const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' ? [String(member)] : references(member as unknown),
  );
};

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);

describe('the OpenAPI description', () => {
  it('is what docs/openapi.json says', () => {
    const committed = readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8');
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(committed);
  });

  it('has every route with its scope, its answers and its body', () => {
    const described = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(described).toHaveLength(ROUTES.length);
    for (const { key, route } of ROUTES) {
      const operation = operationOf(route.path, route.method);
      expect(operation).toMatchObject({ operationId: key, security: [{ bearer: [route.scope] }] });
      expect(Object.keys(operation?.responses ?? {})).toEqual(
        expect.arrayContaining([...Object.keys(route.answers), '401', '403']),
      );
      expect(operation?.requestBody !== undefined).toBe('body' in route);
      const parameters = operation?.parameters?.map(({ $ref, name }) => $ref ?? name) ?? [];
      expect(parameters.includes('#/components/parameters/name')).toBe(route.path.includes('{name}'));
      expect(parameters.includes('#/components/parameters/idempotencyKey')).toBe(route.method === 'POST');
    }
  });

  it('names the query of the lists', () => {
    const names = (path: string) => operationOf(path, 'get')?.parameters?.flatMap(({ name }) => name ?? []);
    expect(names('/environments')).toEqual(['status', 'branch', 'owner']);
    expect(names('/environments/{name}/logs')).toEqual(['service', 'since', 'limit']);
  });

  it('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const used = references(document);
    expect(used.filter((pointer) => at(pointer) === undefined)).toEqual([]);
    const schemas = Object.keys(at('#/components/schemas') as object);
    expect(schemas.filter((name) => !used.includes(`#/components/schemas/${name}`))).toEqual([]);
  });

  it('can be written as JSON without a loss: no undefined, no function', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
