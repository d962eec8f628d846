import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeStackEventsCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { renderStack } from '../../../functions/stack/template';
import { addressesIn } from '../../../local/cloud/addresses';
import { memoryState } from '../../../local/cloud/state';
import { environmentItem, STAGING, testConfig } from '../../support/handler-world';
import { type FixtureOptions, cloudFixture } from './cloud-fixture';

/** The local cloud knows a namespace by its name. */
const NAMESPACE = 'ns-redis.staging.internal';
const COMMIT = 'a'.repeat(40);

/** The stack of the product for an environment, in a cloud where nothing is real. */
const withRedis = (redis: string, options: FixtureOptions = {}) => {
  const on = cloudFixture(options);
  const cloudformation = on.clients.of(CloudFormationClient);
  const staging = `${STAGING}redis: ${redis}\n`;
  const config = testConfig({ staging, config: { redis: { ...testConfig().redis, namespaceId: NAMESPACE } } });
  const wish = (name: string, commit = COMMIT) => {
    const environment = environmentItem({
      name,
      url: `https://${name}.staging.example.com`,
      rulePriority: name.length,
    });
    const { templateBody, parameters } = renderStack({
      ...{ config, environment, secretArn: undefined, attempt: commit },
      revision: { commit, image: `acme/sample:${commit}`, sequence: 1 },
    });
    return { StackName: name, TemplateBody: templateBody, Parameters: parameters, DisableRollback: true };
  };
  const status = async (StackName: string) =>
    (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  const reasons = async (StackName: string) =>
    ((await cloudformation.send(new DescribeStackEventsCommand({ StackName }))).StackEvents ?? [])
      .map(({ ResourceStatusReason }) => ResourceStatusReason)
      .filter((reason) => reason !== undefined);
  const running = (words: string) =>
    on.processes.filter(({ spec, hasEnded }) => !hasEnded && [spec.command].flat().join(' ').includes(words));
  return {
    ...{ ...on, wish, status, reasons, running },
    create: async (name: string) => {
      await cloudformation.send(new CreateStackCommand(wish(name)));
      await on.pass(10_000);
    },
    update: async (name: string, commit: string) => {
      await cloudformation.send(new UpdateStackCommand(wish(name, commit)));
      await on.pass(30_000);
    },
    destroy: async (name: string) => {
      await cloudformation.send(new DeleteStackCommand({ StackName: name }));
      await on.pass(30_000);
    },
    urlOf: (name: string) =>
      running('npm start').findLast(({ spec }) => spec.environment['ENVIRONMENT_NAME'] === name)?.spec.environment[
        'REDIS_URL'
      ],
  };
};

const portsOf = (on: ReturnType<typeof withRedis>) =>
  on.running('redis-server').map(({ spec }) => /--port (\d+)/.exec([spec.command].flat().join(' '))?.[1]);

describe.each(['{}', '{ mode: elasticache }'])('the stack with redis: %s', (redis) => {
  test('has a server, and its containers are told where it is on this machine', async () => {
    const on = withRedis(redis);
    await on.create('page');
    expect(await on.reasons('page')).not.toContainEqual(expect.stringContaining('NotModelled'));
    expect(await on.status('page')).toBe('CREATE_COMPLETE');
    const [port, ...others] = portsOf(on);
    expect(others).toEqual([]);
    expect(on.urlOf('page')).toBe(`redis://127.0.0.1:${port}`);
  });

  test('is one of two, each with a server of its own, though one name ends like the other', async () => {
    const on = withRedis(redis);
    await on.create('page');
    await on.create('new-page');
    const urls = [on.urlOf('page'), on.urlOf('new-page')];
    expect(new Set(urls).size).toBe(2);
    expect(portsOf(on).map((port) => `redis://127.0.0.1:${port}`)).toEqual(urls);
  });

  test('keeps its server when a commit is deployed', async () => {
    const on = withRedis(redis);
    await on.create('page');
    const before = on.running('redis-server');
    await on.update('page', 'b'.repeat(40));
    expect(await on.status('page')).toBe('UPDATE_COMPLETE');
    expect(on.running('redis-server')).toEqual(before);
    expect(on.urlOf('page')).toBe(`redis://127.0.0.1:${portsOf(on)[0]}`);
  });

  test('takes everything with it', async () => {
    const on = withRedis(redis);
    const stopped: string[] = [];
    const { stop } = on.dataPlane.processes;
    on.dataPlane.processes.stop = async (id, grace) => {
      stopped.push(id);
      await stop(id, grace);
    };
    await on.create('page');
    const [server] = on.running('redis-server');
    await on.destroy('page');
    expect(stopped).toContain(server?.spec.id);
    expect(addressesIn(on.world).all()).toEqual([]);
  });

  test('comes back after a restart of the platform, with a server that its containers know', async () => {
    const state = memoryState();
    const first = withRedis(redis, { state });
    await first.create('page');
    await first.close();
    const second = withRedis(redis, { state });
    await second.cloud.resume();
    await second.pass(10_000);
    expect(portsOf(second)).toHaveLength(1);
    expect(second.urlOf('page')).toBe(`redis://127.0.0.1:${portsOf(second)[0]}`);
  });
});

test('the server of a container is there before what needs it starts', async () => {
  const on = withRedis('{}');
  await on.create('page');
  const commands = on.processes.map(({ spec }) => [spec.command].flat().join(' ').split(' ')[0]);
  expect(commands[0]).toBe('redis-server');
  expect(commands.length).toBeGreaterThan(1);
});

test('what is not modelled of a cache or a name is refused and not ignored', async () => {
  const on = withRedis('{ mode: elasticache }');
  const cloudformation = on.clients.of(CloudFormationClient);
  const spoilt = (from: string, to: string) => {
    const wish = on.wish('page');
    return { ...wish, TemplateBody: wish.TemplateBody.replace(from, to) };
  };
  await cloudformation.send(new CreateStackCommand(spoilt('"NumCacheClusters":1', '"NumCacheClusters":2')));
  await on.pass(10_000);
  expect(await on.reasons('page')).toContainEqual(expect.stringContaining('NumCacheClusters'));
  expect(on.running('redis-server')).toEqual([]);
});
