import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException as LogsNotFound,
  CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  NoSuchChange,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { cloudFixture } from './cloud-fixture';

describe('Secrets Manager of the local cloud', () => {
  test('a secret is found by name and by an ARN that ends in six characters', async () => {
    const secrets = cloudFixture().clients.of(SecretsManagerClient);
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: 'shop/database', SecretString: 'x', Tags: [{ Key: 'a', Value: 'b' }] }),
    );
    expect(ARN).toMatch(/^arn:aws:secretsmanager:local:000000000000:secret:shop\/database-[A-Za-z0-9]{6}$/);
    expect(await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).toMatchObject({ SecretString: 'x' });
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: 'shop/database' }))).toMatchObject({
      ARN,
      Tags: [{ Key: 'a' }],
    });
  });

  test('a repeated creation with the same token and text is the same secret, any other is refused', async () => {
    const secrets = cloudFixture().clients.of(SecretsManagerClient);
    const input = { Name: 'one', SecretString: 'x', ClientRequestToken: 't'.repeat(32) };
    const first = await secrets.send(new CreateSecretCommand(input));
    expect((await secrets.send(new CreateSecretCommand(input))).ARN).toBe(first.ARN);
    const other = secrets.send(new CreateSecretCommand({ ...input, SecretString: 'y' }));
    await expect(other).rejects.toBeInstanceOf(ResourceExistsException);
  });

  test('a deletion is only modelled without recovery, and then the secret is gone', async () => {
    const secrets = cloudFixture().clients.of(SecretsManagerClient);
    await secrets.send(new CreateSecretCommand({ Name: 'one', SecretString: 'x' }));
    await expect(secrets.send(new DeleteSecretCommand({ SecretId: 'one' }))).rejects.toMatchObject({
      name: 'NotModelled',
    });
    await secrets.send(new DeleteSecretCommand({ SecretId: 'one', ForceDeleteWithoutRecovery: true }));
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'one' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await secrets.send(new DeleteSecretCommand({ SecretId: 'one', ForceDeleteWithoutRecovery: true }));
  });
});

const record = (name: string, target = 'balancer.example.com.') => ({
  Name: name,
  Type: 'A' as const,
  AliasTarget: { DNSName: target, HostedZoneId: 'Z2', EvaluateTargetHealth: false },
});

describe('Route 53 of the local cloud', () => {
  const withZone = (latency = 0) => {
    const fixture = cloudFixture({ latencies: { 'route53:insync': latency } });
    const route53 = fixture.clients.of(Route53Client);
    const change = (...changes: ['CREATE' | 'UPSERT' | 'DELETE', ReturnType<typeof record>][]) =>
      route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: '/hostedzone/Z1',
          ChangeBatch: { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) },
        }),
      );
    const list = async (more: object = {}) =>
      (await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1', ...more }))).ResourceRecordSets ?? [];
    return { ...fixture, route53, change, list };
  };

  test('a change is pending until all name servers know it', async () => {
    const on = withZone(30_000);
    const { ChangeInfo } = await on.change(['UPSERT', record('shop.example.com')]);
    expect(ChangeInfo?.Status).toBe('PENDING');
    const status = async () => (await on.route53.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
    await on.pass(29_000);
    expect(await status()).toBe('PENDING');
    await on.pass(1_000);
    expect(await status()).toBe('INSYNC');
    await expect(on.route53.send(new GetChangeCommand({ Id: 'none' }))).rejects.toBeInstanceOf(NoSuchChange);
  });

  test('a list begins at the asked name; names end with a dot', async () => {
    const on = withZone();
    await on.change(
      ['CREATE', record('b.example.com')],
      ['CREATE', record('a.example.com.')],
      ['CREATE', record('c.example.com')],
    );
    expect((await on.list()).map(({ Name }) => Name)).toEqual(['a.example.com.', 'b.example.com.', 'c.example.com.']);
    const [first] = await on.list({ StartRecordName: 'B.example.com.', StartRecordType: 'A', MaxItems: 1 });
    expect(first).toEqual(record('b.example.com.'));
  });

  test('a batch is done as a whole or not at all', async () => {
    const on = withZone();
    await on.change(['CREATE', record('a.example.com')]);
    const batch = on.change(['CREATE', record('b.example.com')], ['CREATE', record('a.example.com')]);
    await expect(batch).rejects.toBeInstanceOf(InvalidChangeBatch);
    expect(await on.list()).toHaveLength(1);
  });

  test('only exactly the record that is there can be deleted', async () => {
    const on = withZone();
    await on.change(['CREATE', record('a.example.com')]);
    await expect(on.change(['DELETE', record('a.example.com', 'other.')])).rejects.toBeInstanceOf(InvalidChangeBatch);
    await on.change(['DELETE', record('a.example.com')]);
    await expect(on.change(['DELETE', record('a.example.com')])).rejects.toBeInstanceOf(InvalidChangeBatch);
  });
});

describe('CloudWatch Logs of the local cloud', () => {
  const withGroup = async () => {
    const fixture = cloudFixture();
    const logs = fixture.clients.of(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/shop', tags: { a: 'b' } }));
    for (const [stream, at] of [
      ['one', 10],
      ['two', 20],
      ['one', 30],
    ] as const) {
      fixture.dataPlane.logs.append('/shop', stream, at, `${stream} at ${at}`);
    }
    return { ...fixture, logs };
  };

  test('a group is made once, and missing ones are told in the words of the SDK', async () => {
    const { logs } = await withGroup();
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: '/shop' }))).rejects.toBeInstanceOf(
      ResourceAlreadyExistsException,
    );
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/shop' }));
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: '/shop' }))).rejects.toBeInstanceOf(LogsNotFound);
    await expect(logs.send(new FilterLogEventsCommand({ logGroupName: '/shop' }))).rejects.toBeInstanceOf(LogsNotFound);
  });

  test('the last lines of a stream are asked for from its end', async () => {
    const { logs } = await withGroup();
    const ask = { logGroupName: '/shop', logStreamName: 'one', limit: 1 };
    const last = await logs.send(new GetLogEventsCommand({ ...ask, startFromHead: false }));
    const first = await logs.send(new GetLogEventsCommand({ ...ask, startFromHead: true }));
    expect([last.events?.[0]?.message, first.events?.[0]?.message]).toEqual(['one at 30', 'one at 10']);
    await expect(logs.send(new GetLogEventsCommand({ ...ask, logStreamName: 'none' }))).rejects.toBeInstanceOf(
      LogsNotFound,
    );
  });

  test('events of all streams come in pages, filtered by stream and time', async () => {
    const { logs } = await withGroup();
    const filter = async (more: object) => {
      const { events, nextToken } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/shop', ...more }));
      return { messages: events?.map(({ message }) => message), nextToken };
    };
    const page = await filter({ limit: 2 });
    expect(page.messages).toEqual(['one at 10', 'two at 20']);
    expect((await filter({ limit: 2, nextToken: page.nextToken })).messages).toEqual(['one at 30']);
    expect((await filter({ startTime: 20 })).messages).toEqual(['two at 20', 'one at 30']);
    expect((await filter({ logStreamNamePrefix: 'tw' })).messages).toEqual(['two at 20']);
  });
});
