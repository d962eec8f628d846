import { parseConfig } from '../../../functions/shared/config';
import { readConfig } from '../../../functions/shared/read-config';
import { packagedStaging } from '../../../functions/shared/runtime';
import { STAGING } from '../../support/handler-world';

const staging = readConfig(STAGING, 'staging.yml');

const COMPLETE = {
  INSTALLATION: 'acme',
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'environments',
  CREATE_MACHINE_ARN: 'arn:create',
  REDEPLOY_MACHINE_ARN: 'arn:redeploy',
  DESTROY_MACHINE_ARN: 'arn:destroy',
  RIGHT_SIZE_MACHINE_ARN: 'arn:right-size',
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
  expect(parseConfig(COMPLETE, staging)).toMatchObject({
    installation: 'acme',
    machines: { create: 'arn:create', redeploy: 'arn:redeploy', destroy: 'arn:destroy' },
    rightSizeMachineArn: 'arn:right-size',
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
    expect(() => parseConfig({ ...COMPLETE, [name]: value }, staging)).toThrow(
      expect.objectContaining({ name: 'InvalidConfiguration', message: expect.stringContaining(name) }),
    );
  }
});

test('names everything that is wrong at once, because each deployment of a function takes minutes', () => {
  expect(() =>
    parseConfig({ ...COMPLETE, CLUSTER: undefined, DNS_MODE: 'guess', MAX_INSTANCES: 'many' }, staging),
  ).toThrow(/CLUSTER.*DNS_MODE.*MAX_INSTANCES/);
});

test('reads numbers from text', () => {
  const config = parseConfig({ ...COMPLETE, MAX_INSTANCES: '4', STEP_TIMEOUT_SECONDS: '60' }, staging);
  expect([config.cluster.maxInstances, config.stepTimeoutSeconds]).toEqual([4, 60]);
});

test('takes what the foundation goes without as absent', () => {
  const config = parseConfig({ ...COMPLETE, DATABASE_PARAMETER_GROUP: 'none', STACK_ROLE_ARN: 'none' }, staging);
  expect([config.databases.parameterGroup, config.roles.stack]).toEqual([undefined, undefined]);
});

test('a function that was packaged without its staging.yml says how to package it', () => {
  expect(() => packagedStaging('/nowhere')).toThrow(
    expect.objectContaining({ name: 'InvalidConfiguration', message: expect.stringContaining('npm run package') }),
  );
});
