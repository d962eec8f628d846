import { AlreadyExistsException } from '@aws-sdk/client-cloudformation';
import type { Environment } from '../../../functions/environments/environment';
import { toolsOf } from '../../../functions/shared/step-handler';
import { handler } from '../../../functions/stack/deploy-stack';
import { expectNoCallWhenSuperseded, NOT_MINE } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { environmentItem, MINE, onRecord, STAGING, testConfig } from '../../support/handler-world';
import { ATTEMPT, EXECUTION, INPUT, STACK, stackWith, stackWorld } from './stack-world';

const inProgress = { name: 'StackInProgress' };

describe('creates', () => {
  test('the stack with our tags and without a rollback, because the good resources are kept for the next try', async () => {
    const world = await stackWorld([undefined]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.commands()).toEqual(['DescribeStacks', 'CreateStack']);
    expect(world.inputsOf('CreateStack')[0]).toMatchObject({
      StackName: STACK,
      Tags: MINE,
      DisableRollback: true,
      ClientRequestToken: ATTEMPT,
      Parameters: expect.arrayContaining([
        { ParameterKey: 'Attempt', ParameterValue: ATTEMPT },
        { ParameterKey: 'Image', ParameterValue: 'acme/sample:one' },
      ]),
    });
    expect(ATTEMPT).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
  });

  test('only what is on record before', async () => {
    const world = await stackWorld([undefined]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.calls[1]).toMatchObject({
      command: 'CreateStack',
      onRecord: { resources: { stack: { id: STACK, state: 'requested' } } },
    });
  });

  test('with the role of the installation where there is one', async () => {
    const roles = { ...testConfig().roles, stack: 'arn:stack-role' };
    const world = await stackWorld([undefined], {}, { config: { roles } });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('CreateStack')[0]).toMatchObject({ RoleARN: 'arn:stack-role' });
  });

  test('with links that are alive, and with what staging.yml says where the other environment is gone', async () => {
    const branch = 'feature/billing';
    const url = 'https://billing.staging.example.com';
    const staging = STAGING.replace('NODE_ENV: production', "BILLING_URL: 'https://shared'");
    const desired = { ...environmentItem().desired, overrides: { BILLING_URL: url }, links: { BILLING_URL: branch } };
    const valuesWhen = async (status: Environment['status']) => {
      const target = environmentItem({ name: 'billing', branch, url, status });
      const world = await stackWorld([undefined], {}, { staging, environment: { desired }, others: [target] });
      const { registry } = toolsOf(world.runtime);
      await registry.claimName(target.repository, branch, ['feature/']);
      await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
      const parameters = world.inputsOf('CreateStack')[0].Parameters as {
        ParameterKey: string;
        ParameterValue: string;
      }[];
      return parameters.filter(({ ParameterKey }) => ParameterKey.startsWith('VariableBILLINGURL'));
    };
    const is = (ParameterValue: string) => [{ ParameterKey: 'VariableBILLINGURL', ParameterValue }];
    expect(await valuesWhen('ready')).toEqual(is(url));
    expect(await valuesWhen('destroying')).toEqual(is('https://shared'));
    expect(await valuesWhen('destroyed')).toEqual(is('https://shared'));
  });

  test('once: run twice it waits for what the first run began', async () => {
    const world = await stackWorld([undefined, stackWith('CREATE_IN_PROGRESS')]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    const before = await world.item();
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('CreateStack')).toHaveLength(1);
    expect(await world.item()).toEqual(before);
  });

  test('and waits when an earlier try was quicker', async () => {
    const world = await stackWorld([undefined], {
      cloudformation: { CreateStackCommand: () => raise(new AlreadyExistsException(exception())) },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
  });

  test('and is done when the stack is complete, which is then on record; also when it runs again', async () => {
    const world = await stackWorld([undefined, stackWith('CREATE_COMPLETE')]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    await expect(world.run(handler, INPUT)).resolves.toEqual({ stackName: STACK });
    const before = await world.item();
    expect(before.resources.stack).toMatchObject({ id: STACK, state: 'available' });
    await expect(world.run(handler, INPUT)).resolves.toEqual({ stackName: STACK });
    expect(await world.item()).toEqual(before);
  });

  test('nothing for a stale generation', () => expectNoCallWhenSuperseded(handler, INPUT));
});

describe('updates', () => {
  const earlier = 'new-cool-page-create-g2-1-r0-s1';
  test.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'CREATE_FAILED',
    'UPDATE_FAILED',
  ] as const)('a stack that another attempt left %s', async (status) => {
    const world = await stackWorld([stackWith(status, earlier), stackWith('UPDATE_IN_PROGRESS')]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.commands()).toEqual(['DescribeStacks', 'UpdateStack', 'DescribeStacks']);
    expect(world.inputsOf('UpdateStack')[0]).toMatchObject({ StackName: STACK, ClientRequestToken: ATTEMPT });
  });

  test('again after a redrive, because that is a new attempt', async () => {
    const world = await stackWorld([stackWith('UPDATE_FAILED')]);
    const redriven = { ...INPUT, execution: { ...EXECUTION, RedriveCount: 1 } };
    await expect(world.run(handler, redriven)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('UpdateStack')[0]).toMatchObject({ ClientRequestToken: 'new-cool-page-create-g3-1-r1-s1' });
  });

  test('again for a newer revision of the same execution', async () => {
    const world = await stackWorld([stackWith('CREATE_COMPLETE')]);
    const newer = { ...INPUT, revision: { ...INPUT.revision, image: 'acme/sample:two', sequence: 2 } };
    await expect(world.run(handler, newer)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('UpdateStack')[0]).toMatchObject({
      ClientRequestToken: 'new-cool-page-create-g3-1-r0-s2',
      Parameters: expect.arrayContaining([{ ParameterKey: 'Image', ParameterValue: 'acme/sample:two' }]),
    });
  });

  test('the stack by the name on record', async () => {
    const old = 'an-older-name';
    const world = await stackWorld(
      [stackWith('CREATE_COMPLETE', earlier, { StackName: old })],
      {},
      { environment: { resources: { stack: onRecord(old) } } },
    );
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('UpdateStack')[0]).toMatchObject({ StackName: old });
  });

  test('and looks again when there was nothing to update, because the look tells what is there', async () => {
    const world = await stackWorld([stackWith('UPDATE_COMPLETE', earlier), stackWith('UPDATE_COMPLETE')], {
      cloudformation: {
        UpdateStackCommand: () => raise(awsError('ValidationError', 'No updates are to be performed.')),
      },
    });
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    await expect(world.run(handler, INPUT)).resolves.toEqual({ stackName: STACK });
  });

  test.each(['ValidationError', 'AccessDenied', 'Throttling', 'InsufficientCapabilitiesException'])(
    'passes %s on under its own name',
    async (name) => {
      const world = await stackWorld([stackWith('CREATE_COMPLETE', earlier)], {
        cloudformation: { UpdateStackCommand: () => raise(awsError(name)) },
      });
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
    },
  );
});

describe('clears away what can never be updated, and creates it anew', () => {
  test.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED'] as const)(
    '%s',
    async (status) => {
      const world = await stackWorld([stackWith(status), stackWith('DELETE_IN_PROGRESS'), undefined]);
      for (let look = 0; look < 3; look += 1) await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
      expect(world.commands().filter((command) => command !== 'DescribeStacks')).toEqual([
        'DeleteStack',
        'CreateStack',
      ]);
    },
  );

  test.each(NOT_MINE)('but never what is %s', async (_, tags) => {
    for (const status of ['ROLLBACK_COMPLETE', 'CREATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED'] as const) {
      const { Tags: __, ...untagged } = stackWith(status);
      const world = await stackWorld([{ ...untagged, ...(tags && { Tags: tags }) }]);
      await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'NotOwned' });
      expect(world.commands()).toEqual(['DescribeStacks']);
      expect((await world.item()).resources).toEqual({});
    }
  });

  test('a rollback that stopped half-way is continued first', async () => {
    const world = await stackWorld([stackWith('UPDATE_ROLLBACK_FAILED')]);
    await expect(world.run(handler, INPUT)).rejects.toMatchObject(inProgress);
    expect(world.inputsOf('ContinueUpdateRollback')).toEqual([{ StackName: STACK }]);
  });
});

describe('does not take for "no stack"', () => {
  test.each([
    ['AccessDenied', awsError('AccessDenied')],
    ['Throttling', awsError('Throttling')],
    ['another ValidationError', awsError('ValidationError', 'The name is too long')],
    ['another error that says the same', awsError('AccessDenied', 'the role does not exist')],
  ])('%s', async (_, error) => {
    const world = await stackWorld([], { cloudformation: { DescribeStacksCommand: () => raise(error) } });
    await expect(world.run(handler, INPUT)).rejects.toBe(error);
    expect(world.commands()).toEqual(['DescribeStacks']);
  });

  test.each([[{ Stacks: [] }], [{}], [{ Stacks: [stackWith('CREATE_COMPLETE', ATTEMPT, { StackName: 'other' })] }]])(
    'an answer without it: %j',
    async (answer) => {
      const world = await stackWorld([], { cloudformation: { DescribeStacksCommand: () => answer } });
      await expect(world.run(handler, INPUT)).rejects.toThrow(`CloudFormation was asked for ${STACK}`);
      expect(world.commands()).toEqual(['DescribeStacks']);
    },
  );
});
