import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  NoSuchChange,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { contract, until } from './contract';
import { unique } from './names';

/** An alias to a load balancer, as an environment has it. */
const alias = (host: string, to = 'balancer.us-east-1.elb.amazonaws.com.'): ResourceRecordSet => ({
  Name: `${host}.contract.example.com.`,
  Type: 'A',
  AliasTarget: { DNSName: to, HostedZoneId: 'Z35SXDOTRQ7X7K', EvaluateTargetHealth: false },
});

contract('Route 53', (cloud, behaviour) => {
  const route53 = cloud.clients.of(Route53Client);

  const change = async (...changes: [ChangeAction, ResourceRecordSet][]) => {
    const Changes = changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet }));
    const input = { HostedZoneId: await cloud.hostedZone(), ChangeBatch: { Changes } };
    return (await route53.send(new ChangeResourceRecordSetsCommand(input))).ChangeInfo;
  };
  const listFrom = async ({ Name, Type }: ResourceRecordSet, MaxItems = 1) => {
    const from = { HostedZoneId: await cloud.hostedZone(), StartRecordName: Name, StartRecordType: Type, MaxItems };
    return (await route53.send(new ListResourceRecordSetsCommand(from))).ResourceRecordSets ?? [];
  };
  const find = async (record: ResourceRecordSet) => (await listFrom(record)).find(({ Name }) => Name === record.Name);

  behaviour('a change is pending at first, then in sync', async () => {
    const made = await change(['UPSERT', alias(unique('page'))]);
    expect(made?.Status).toBe('PENDING');
    const look = async () => (await route53.send(new GetChangeCommand({ Id: made?.Id }))).ChangeInfo?.Status;
    await until(cloud, look, (status) => status === 'INSYNC');
  });

  behaviour('a change that is not known is NoSuchChange', async () => {
    const missing = route53.send(new GetChangeCommand({ Id: 'C0000000000000000000' }));
    await expect(missing).rejects.toBeInstanceOf(NoSuchChange);
  });

  behaviour('an UPSERT makes a record, and one of an existing record puts the new values in its place', async () => {
    const host = unique('page');
    await change(['UPSERT', alias(host)]);
    expect(await find(alias(host))).toEqual(alias(host));
    await change(['UPSERT', alias(host, 'other.example.com.')]);
    expect(await find(alias(host))).toEqual(alias(host, 'other.example.com.'));
  });

  behaviour('a CREATE of a record that exists is InvalidChangeBatch', async () => {
    const record = alias(unique('page'));
    await change(['CREATE', record]);
    await expect(change(['CREATE', record])).rejects.toBeInstanceOf(InvalidChangeBatch);
  });

  behaviour(
    'a DELETE with other values than those that are there is InvalidChangeBatch and deletes nothing',
    async () => {
      const host = unique('page');
      await change(['CREATE', alias(host)]);
      const other = change(['DELETE', alias(host, 'other.example.com.')]);
      await expect(other).rejects.toBeInstanceOf(InvalidChangeBatch);
      expect(await find(alias(host))).toEqual(alias(host));
    },
  );

  behaviour('a DELETE with the values that are there deletes, and once more is InvalidChangeBatch', async () => {
    const record = alias(unique('page'));
    await change(['CREATE', record]);
    await change(['DELETE', record]);
    expect(await find(record)).toBeUndefined();
    await expect(change(['DELETE', record])).rejects.toBeInstanceOf(InvalidChangeBatch);
  });

  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
  behaviour('a batch with one change that cannot be made changes nothing', async () => {
    const [there, fresh] = [alias(unique('there')), alias(unique('fresh'))];
    await change(['CREATE', there]);
    await expect(change(['CREATE', fresh], ['CREATE', there])).rejects.toBeInstanceOf(InvalidChangeBatch);
    expect(await find(fresh)).toBeUndefined();
  });

  behaviour('a list begins at the name that is asked for, or at the next one in the order of names', async () => {
    const host = unique('page');
    await change(['CREATE', alias(`b-${host}`)], ['CREATE', alias(`a-${host}`)], ['CREATE', alias(`a-${host}0`)]);
    const names = (await listFrom(alias(`a-${host}`), 2)).map(({ Name }) => Name);
    expect(names).toEqual([alias(`a-${host}`).Name, alias(`a-${host}0`).Name]);
    expect((await listFrom(alias(`a-${host}00`)))[0]?.Name).not.toBe(alias(`a-${host}0`).Name);
  });
});
