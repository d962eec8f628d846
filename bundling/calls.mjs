import { build } from 'esbuild';
import { yamlModules } from './yaml-modules.mjs';

const SERVICES = {
  'client-cloudformation': 'cloudformation',
  'client-cloudwatch-logs': 'logs',
  'client-dynamodb': 'dynamodb',
  'client-ecr': 'ecr',
  'client-ecs': 'ecs',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-rds': 'rds',
  'client-route-53': 'route53',
  'client-secrets-manager': 'secretsmanager',
  'client-sfn': 'states',
};

/** The document client's commands by their IAM actions. */
const TABLE = {
  GetCommand: ['dynamodb:GetItem'],
  PutCommand: ['dynamodb:PutItem'],
  UpdateCommand: ['dynamodb:UpdateItem'],
  DeleteCommand: ['dynamodb:DeleteItem'],
  QueryCommand: ['dynamodb:Query'],
  paginateQuery: ['dynamodb:Query'],
  ScanCommand: ['dynamodb:Scan'],
  paginateScan: ['dynamodb:Scan'],
};

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*"@aws-sdk\/([a-z0-9-]+)"/g;
const CALL = /^(?:paginate([A-Z]\w*)|([A-Z]\w*)Command)$/;

const actionsOf = (name, packageName) => {
  if (packageName === 'lib-dynamodb') return TABLE[name] ?? unknownIf(name.match(CALL), name, packageName);
  const call = name.match(CALL);
  if (call === null) return [];
  const service = SERVICES[packageName];
  return service ? [`${service}:${call[1] ?? call[2]}`] : unknownIf(true, name, packageName);
};

const unknownIf = (condition, name, packageName) => {
  if (!condition) return [];
  throw new Error(`No IAM action is known for ${name} of @aws-sdk/${packageName}: add it to bundling/calls.mjs`);
};

/** The IAM actions of the SDK commands that are left in a function once everything unused has been shaken off. */
export const callsOf = async (source) => {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    // Unused imports fall away only when names and syntax are settled.
    minifySyntax: true,
    treeShaking: true,
    external: ['@aws-sdk/*'],
    plugins: [yamlModules],
    logLevel: 'error',
  });
  const [{ text }] = outputFiles;
  const actions = new Set();
  for (const [, names, packageName] of text.matchAll(IMPORT)) {
    for (const name of names
      .split(',')
      .map((one) => one.trim().split(' as ')[0])
      .filter(Boolean)) {
      for (const action of actionsOf(name, packageName)) actions.add(action);
    }
  }
  return [...actions].sort();
};
