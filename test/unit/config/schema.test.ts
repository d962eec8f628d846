import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { StagingConfigSchema, stagingJsonSchema } from '../../../functions/shared/config-schema';
import { readConfig } from '../../../functions/shared/read-config';

const ROOT = join(__dirname, '../../..');

const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((value) => value.replaceAll('\0', '').replaceAll('${', '$'));
const command = fc.oneof(
  text.filter((value) => value.trim() !== '').map((value) => value.trim()),
  fc.array(text, { minLength: 1, maxLength: 4 }),
);
const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((some) => (some === undefined ? {} : { [key]: some }));
const allOf = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((some) => Object.assign({}, ...some) as object);
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);

const size = allOf(
  maybe('cpu', fc.integer({ min: 128, max: 4096 })),
  maybe('memoryMegabytes', fc.integer({ min: 64, max: 30720 })),
  maybe('count', fc.integer({ min: 0, max: 10 })),
);
const web = allOf(
  fc.record({ command, port: fc.integer({ min: 1, max: 65535 }) }),
  size,
  maybe('healthCheck', fc.constantFrom({}, { path: '/h?a=b#c' })),
);
const worker = allOf(fc.record({ command }), size);
const workers = fc.dictionary(
  name.filter((one) => one !== 'site'),
  worker,
  { maxKeys: 3 },
);
const withDatabase = allOf(
  fc.record({ database: fc.record({ source: name, name }) }),
  maybe('migrate', fc.record({ command, timeoutMinutes: fc.integer({ min: 1, max: 60 }) })),
  maybe('seed', fc.record({ command })),
);
const references = fc.constantFrom('${URL}', 'a: ${BRANCH_NAME} #${COMMIT}', 'null', '3000', 'yes', '');
const variables = fc.dictionary(
  fc
    .stringMatching(/^[A-OQ-Za-z_][A-Za-z0-9_]{5,12}$/)
    .filter((one) => !['COMMIT', 'BRANCH_NAME', 'DATABASE_URL'].includes(one) && one !== '__proto__'),
  fc.oneof(text, references),
  { maxKeys: 4 },
);
const input = fc
  .tuple(
    allOf(
      fc.record({
        application: name,
        repository: fc.constantFrom('acme/sample', 'yes', '3', 'a: b', '# c', '~', 'ü/ß'),
        domain: fc.constantFrom('localhost', 'localhost:4480', 'a.b.example'),
        image: fc.constantFrom('{commit}:{commit}', 'host.example:5000/a/b:v-{commit}'),
      }),
      maybe('branchPrefixes', fc.constantFrom([], ['feature/'], ['yes', '- a'])),
      maybe('build', allOf(maybe('install', command), maybe('build', command))),
      maybe('variables', variables),
      maybe('lifetime', maybe('inactiveDays', fc.integer({ min: 1, max: 365 }))),
      fc.oneof(withDatabase, fc.constant({})),
    ),
    web,
    workers,
  )
  .map(([rest, site, others]) => ({ ...rest, services: { site, ...others } }));

test('whatever the schema accepts survives being written as YAML or JSON and read again, strange strings included', () => {
  fc.assert(
    fc.property(input, (value) => {
      const accepted = StagingConfigSchema.parse(value);
      expect(readConfig(stringify(value), 'staging.yml')).toEqual(accepted);
      expect(readConfig(stringify(accepted), 'staging.yml')).toEqual(accepted);
      expect(readConfig(JSON.stringify(accepted), 'staging.yml')).toEqual(accepted);
    }),
  );
});

test('any text is read or refused as an invalid configuration, never anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a:-[]{}&*!|>"\'#%? \n\t0'), maxLength: 60 }), (anything) => {
      try {
        readConfig(anything, 'staging.yml');
      } catch (error) {
        expect((error as Error).name).toBe('InvalidConfiguration');
        expect((error as Error).message).toMatch(/^staging\.yml:\d+:\d+ \S/);
      }
    }),
    { numRuns: 500 },
  );
});

test('the published JSON Schema is that of the code, or editors would teach another file', () => {
  const published: unknown = JSON.parse(readFileSync(join(ROOT, 'docs/staging.schema.json'), 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(stagingJsonSchema())));
});

type Field = { key: string; path: string; description: string | undefined };

const fieldsOf = (node: unknown, path = ''): Field[] => {
  const { properties = {}, additionalProperties } = node as Record<string, Record<string, unknown>>;
  const own = Object.entries(properties).flatMap(([key, field]) => [
    { key, path: `${path}.${key}`, description: (field as { description?: string }).description },
    ...fieldsOf(field, `${path}.${key}`),
  ]);
  return typeof additionalProperties === 'object' ? [...own, ...fieldsOf(additionalProperties, `${path}.*`)] : own;
};

test('every field of the JSON Schema has a description, since that is what an editor shows', () => {
  const fields = fieldsOf(stagingJsonSchema());
  expect(fields.length).toBeGreaterThan(25);
  expect(fields.filter(({ description }) => !description)).toEqual([]);
});

test('the documentation names every field', () => {
  const documentation = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');
  expect(fieldsOf(stagingJsonSchema()).filter(({ key }) => !documentation.includes(key))).toEqual([]);
});

test.each(['staging.yml', 'examples/sample-app/staging.yml'])('our own %s is accepted', (path) => {
  const config = readConfig(readFileSync(join(ROOT, path), 'utf8'), path);
  expect(config).toMatchObject({ application: 'sample', repository: 'acme/sample', services: { web: { port: 3000 } } });
});
