const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');
const { imported } = require('./foundation.cjs');

const read = (file) => parse(readFileSync(join(__dirname, file), 'utf8'));

/** What belongs to shared staging or production is refused, whatever else a role grants. */
const PROTECTED = {
  Sid: 'NeverSharedStagingOrProduction',
  Effect: 'Deny',
  Action: [
    'cloudformation:Delete*',
    'cloudformation:Update*',
    'ecs:Delete*',
    'ecs:StopTask',
    'logs:Delete*',
    'rds:Delete*',
    'rds:Modify*',
    'secretsmanager:Delete*',
  ],
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/branch-staging:kind': ['shared-staging', 'production'] } },
};

const PSEUDO = { region: '${AWS::Region}', account: '${AWS::AccountId}', partition: '${AWS::Partition}' };

/** Text with names in angle brackets as CloudFormation has it: known ones put in, exports of the foundation imported. */
const resolve = (text, { application, installation, searchSecret }) => {
  const known = { application, installation, searchSecret, ...PSEUDO };
  const imports = {};
  const sub = text.replaceAll(/<(\w+)>/g, (_, name) => {
    if (name in known) return known[name];
    imports[name] = imported(installation, name);
    return `\${${name}}`;
  });
  if (Object.keys(imports).length > 0) return { 'Fn::Sub': [sub, imports] };
  return sub.includes('${') ? { 'Fn::Sub': sub } : sub;
};

const resolveAll = (tree, names) => {
  if (typeof tree === 'string') return resolve(tree, names);
  if (Array.isArray(tree)) return tree.map((item) => resolveAll(item, names));
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, resolveAll(value, names)]));
};

const OWN = {
  StringEquals: {
    'aws:ResourceTag/branch-staging:installation': '<installation>',
    'aws:ResourceTag/branch-staging:kind': 'feature',
  },
};

const arnOf = (resource) =>
  resource === '*' || /^<\w+Arn>$/.test(resource) ? resource : `arn:<partition>:${resource}`;

const statementOf = (action, { resource, condition, own }, names) => ({
  Effect: 'Allow',
  Action: [action],
  Resource: resolveAll(resource.map(arnOf), names),
  ...(condition || own ? { Condition: resolveAll(condition ?? OWN, names) } : {}),
});

/** The calls and what AWS asks for with them, each once. */
const withCompanions = (calls, permissions) => {
  const missing = calls.find((action) => permissions[action] === undefined);
  if (missing) throw new Error(`serverless/permissions.yml does not say on what ${missing} may be called.`);
  return [...new Set(calls.flatMap((action) => [action, ...(permissions[action].with ?? [])]))].sort();
};

const pascal = (key) => key[0].toUpperCase() + key.slice(1);

/** The entries of permissions.yml for a function: those of its room where there are some. */
const entriesFor = (room, permissions) => {
  const own = Object.entries(permissions).filter(([key]) => key.endsWith(`@${room}`));
  return { ...permissions, ...Object.fromEntries(own.map(([key, entry]) => [key.split('@')[0], entry])) };
};

/** False for a call on a secret that there is none of. */
const isGranted = ({ resource }, { searchSecret }) =>
  searchSecret !== undefined || !resource.some((text) => text.includes('<searchSecret>'));

const statementsOf = ({ calls, room }, permissions, names) => {
  const entries = entriesFor(room, permissions);
  return withCompanions(calls, entries)
    .filter((action) => isGranted(entries[action], names))
    .map((action) => statementOf(action, entries[action], names));
};

const roleOf = (key, spec, permissions, names) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'calls',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [...statementsOf(spec, permissions, names), PROTECTED],
        },
      },
      ...(spec.isInNetwork
        ? [{ PolicyName: 'network', PolicyDocument: { Version: '2012-10-17', Statement: NETWORK } }]
        : []),
      { PolicyName: 'telemetry', PolicyDocument: { Version: '2012-10-17', Statement: telemetry(key, names) } },
    ],
  },
});

/** What Lambda itself does with the role of a function in a network; for the calls there are no resources yet. */
const NETWORK = [
  {
    Effect: 'Allow',
    Action: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    Resource: '*',
  },
];

/** Its own log, and X-Ray, whose calls know no resources. */
const telemetry = (key, names) => [
  {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: resolve(
      `arn:<partition>:logs:<region>:<account>:log-group:/aws/lambda/branch-staging-<installation>-${key}:*`,
      names,
    ),
  },
  { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
];

/** One role for each function of functions.yml, as resources of the stack. */
exports.roles = (names) => {
  const permissions = read('permissions.yml');
  return Object.fromEntries(
    Object.entries(read('functions.yml')).map(([key, spec]) => [
      `${pascal(key)}Role`,
      roleOf(key, spec, permissions, names),
    ]),
  );
};

exports.roleIdOf = (key) => `${pascal(key)}Role`;
exports.readFunctions = () => read('functions.yml');
