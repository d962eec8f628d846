import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../../..');

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Resource = { Type: string; Properties: Record<string, unknown>; DependsOn?: string | string[] };
export type Template = { Resources: Record<string, Resource>; Outputs: Record<string, Json> };

const run = (...command: string[]): void => {
  const [file = '', ...args] = command;
  execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
};

/** The template that `npm run package` makes of the service, with no way to AWS: nothing is looked up there. */
export const packageService = (installation: string): Template => {
  const folder = mkdtempSync(join(tmpdir(), 'branch-staging-'));
  try {
    run(process.execPath, 'build-functions.mjs');
    run('npx', 'osls', 'package', '--stage', installation, '--region', 'eu-central-1', '--package', folder);
    return JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8')) as Template;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Every Ref, Fn::GetAtt and name in a Fn::Sub below a tree, as the logical id that it needs. */
export const referencesIn = (tree: unknown): string[] => {
  if (Array.isArray(tree)) return tree.flatMap(referencesIn);
  if (tree === null || typeof tree !== 'object') return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key === 'Ref') return [String(value)];
    if (key === 'Fn::GetAtt') return [Array.isArray(value) ? String(value[0]) : String(value).split('.')[0]!];
    if (key !== 'Fn::Sub') return referencesIn(value);
    const [text, variables] = (Array.isArray(value) ? value : [value, {}]) as [string, Record<string, unknown>];
    const names = [...text.matchAll(/\$\{([^!}]+)\}/g)].map(([, name = '']) => name.split('.')[0]!);
    return [...names.filter((name) => !(name in variables)), ...referencesIn(variables)];
  });
};

/** What a role may do: every action with its statement, those of telemetry left out. */
export type Statement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

export const statementsOf = (role: Resource | undefined, policy: string): Statement[] => {
  const policies = (role?.Properties['Policies'] ?? []) as {
    PolicyName: string;
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.find(({ PolicyName }) => PolicyName === policy)?.PolicyDocument.Statement ?? [];
};
