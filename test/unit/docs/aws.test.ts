import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../../..');
const text = readFileSync(join(ROOT, 'docs/aws.md'), 'utf8');

type Template = { Parameters: Record<string, { Default?: unknown; AllowedPattern?: string }>; Outputs: object };
const templateOf = (file: string): Template => parse(readFileSync(join(ROOT, file), 'utf8')) as Template;

/** Every `aws cloudformation deploy` of the guide, on one line. */
const deployments = text
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.startsWith('aws cloudformation deploy '));
const fileOf = (command: string): string => /--template-file (\S+)/.exec(command)?.[1] ?? '';
const overridesOf = (command: string): [string, string][] =>
  [...(command.split('--parameter-overrides')[1] ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);

test('there are commands to look at, for each template that is a stack of its own', () => {
  expect([...new Set(deployments.map(fileOf))].sort()).toEqual(
    ['ci-access', 'foundation', 'shared-staging', 'solr'].map((name) => `cloudformation/${name}.yml`),
  );
});

const configured = deployments.filter((command) => command.includes('--parameter-overrides'));

describe.each(configured.map((command) => ({ command, file: fileOf(command) })))(
  'the deployment of $file',
  ({ command }) => {
    const { Parameters } = templateOf(fileOf(command));
    const given = new Map(overridesOf(command));

    test('names parameters that the template has, and all that it cannot do without', () => {
      expect([...given.keys()].filter((name) => !(name in Parameters))).toEqual([]);
      const needed = Object.keys(Parameters).filter((name) => Parameters[name]?.Default === undefined);
      expect(needed.filter((name) => !given.has(name))).toEqual([]);
    });

    test('gives values that the template accepts', () => {
      for (const [name, value] of given) {
        const pattern = Parameters[name]?.AllowedPattern;
        if (pattern !== undefined && !value.includes('$')) expect(value).toMatch(new RegExp(`^(?:${pattern})$`));
      }
    });
  },
);

test.each(['foundation', 'ci-access'])(
  'the stack of %s, which makes roles, is deployed with the leave to do so',
  (name) => {
    const own = deployments.filter((command) => fileOf(command).includes(name));
    expect(own.length).toBeGreaterThan(0);
    for (const command of own) expect(command).toContain('--capabilities CAPABILITY_IAM');
  },
);

test('parameters and outputs that are spoken of by name are there', () => {
  const templates = ['foundation', 'ci-access', 'shared-staging'].map((name) =>
    templateOf(`cloudformation/${name}.yml`),
  );
  const names = new Set(
    templates.flatMap(({ Parameters, Outputs }) => [...Object.keys(Parameters), ...Object.keys(Outputs)]),
  );
  names.add('ApiUrl');
  const table = [...text.matchAll(/^\| `([A-Z]\w+)` /gm)].map(([, name = '']) => name);
  const outputs = [...text.matchAll(/OutputKey=='(\w+)'/g)].map(([, name = '']) => name);
  const roles = [...text.matchAll(/<(\w+Arn)>/g)].map(([, name = '']) => name);
  const spoken = [...text.matchAll(/`([A-Z][A-Za-z]+)=/g)].map(([, name = '']) => name);
  const all = [...table, ...outputs, ...roles, ...spoken];
  expect(all.length).toBeGreaterThan(15);
  expect(all.filter((name) => !names.has(name))).toEqual([]);
});
