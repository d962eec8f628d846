const { machineArn, network, variables } = require('./foundation.cjs');
const { readFunctions, roleIdOf, roles } = require('./roles.cjs');

/** What the bundles were made for. */
const packagedStaging = () => {
  try {
    return require('../dist/functions/authorize/staging.json');
  } catch (error) {
    throw new Error('There are no bundles of the functions: run `npm run build:functions` first.', { cause: error });
  }
};

/** The longest that API Gateway waits for a function, and a takeover for a step. */
const TIMEOUT_SECONDS = 29;

const eventsOf = ({ http, schedule, executionStatus }, installation) => [
  ...(http ? [{ httpApi: { ...route(http), authorizer: { name: 'authorize' } } }] : []),
  ...(schedule ? [{ schedule }] : []),
  ...(executionStatus ? [{ eventBridge: { pattern: statusPattern(executionStatus, installation) } }] : []),
];

const route = (text) => {
  const [method, path] = text.split(' ');
  return { method, path };
};

// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
const statusPattern = (status, installation) => ({
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: { status, stateMachineArn: ['create', 'redeploy', 'destroy'].map((kind) => machineArn(installation, kind)) },
});

const functionOf = (key, spec, installation) => ({
  name: `branch-staging-${installation}-${key}`,
  handler: `dist/functions/${key}/index.handler`,
  role: roleIdOf(key),
  timeout: TIMEOUT_SECONDS,
  package: { patterns: ['!**', `dist/functions/${key}/**`] },
  events: eventsOf(spec, installation),
  ...(spec.isInNetwork ? { vpc: network(installation) } : {}),
  ...(spec.reservedConcurrency ? { reservedConcurrency: spec.reservedConcurrency } : {}),
});

const installationIn = (options) => options.stage ?? 'staging';

module.exports.functions = ({ options }) => {
  const installation = installationIn(options);
  return Object.fromEntries(
    Object.entries(readFunctions()).map(([key, spec]) => [key, functionOf(key, spec, installation)]),
  );
};
module.exports.variables = ({ options }) => variables(installationIn(options));
module.exports.roles = ({ options }) => {
  const { application, search } = packagedStaging();
  return { Resources: roles({ application, searchSecret: search?.secret, installation: installationIn(options) }) };
};
