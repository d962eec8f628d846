import { parseConfig } from '../../../functions/shared/config';
import { STAGING } from '../../support/handler-world';

const COMPLETE = {
  INSTALLATION: 'acme',
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'environments',
  STAGING_CONFIG: STAGING,
  CREATE_MACHINE_ARN: 'arn:create',
  REDEPLOY_MACHINE_ARN: 'arn:redeploy',
  DESTROY_MACHINE_ARN: 'arn:destroy',
  CLUSTER: 'staging',
  VPC_ID: 'vpc-1',
  LISTENER_ARN: 'arn:listener',
  LOAD_BALANCER_HOST: 'lb.example.com',
  LOAD_BALANCER_ZONE_ID: 'ZLB',
  HOSTED_ZONE_ID: 'ZSTAGING',
  EXECUTION_ROLE_ARN: 'arn:execution',
  TASK_ROLE_ARN: 'arn:task',
};

test('reads a complete environment of a function, with the defaults of what may be left out', () => {
  expect(parseConfig(COMPLETE)).toMatchObject({
    installation: 'acme',
    machines: { create: 'arn:create', redeploy: 'arn:redeploy', destroy: 'arn:destroy' },
    cluster: { name: 'staging', maxInstances: 10 },
    network: { dnsMode: 'record', urlScheme: 'https', hostedZoneId: 'ZSTAGING' },
    roles: { execution: 'arn:execution', task: 'arn:task', stack: undefined },
    databases: { parameterGroup: undefined },
    staging: { application: 'sample' },
    stepTimeoutSeconds: 29,
  });
});

test.each(Object.keys(COMPLETE))('names %s when it is missing or empty', (name) => {
  for (const value of [undefined, '']) {
    expect(() => parseConfig({ ...COMPLETE, [name]: value })).toThrow(
      expect.objectContaining({ name: 'InvalidConfiguration', message: expect.stringContaining(name) }),
    );
  }
});

test('names everything that is wrong at once, because each deployment of a function takes minutes', () => {
  expect(() => parseConfig({ ...COMPLETE, CLUSTER: undefined, DNS_MODE: 'guess', MAX_INSTANCES: 'many' })).toThrow(
    /CLUSTER.*DNS_MODE.*MAX_INSTANCES/,
  );
});

test('reads numbers from text', () => {
  const config = parseConfig({ ...COMPLETE, MAX_INSTANCES: '4', STEP_TIMEOUT_SECONDS: '60' });
  expect([config.cluster.maxInstances, config.stepTimeoutSeconds]).toEqual([4, 60]);
});

test('refuses a staging.yml that is wrong, with its line', () => {
  expect(() => parseConfig({ ...COMPLETE, STAGING_CONFIG: `${STAGING}nonsense: 1\n` })).toThrow(/staging\.yml:\d+:\d+/);
});
