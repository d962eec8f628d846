import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { handler } from '../../../functions/dns/publish-dns';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, raise } from '../../support/fake-client';
import { handlerWorld, type Options, type Scripts } from '../../support/handler-world';
import { HOST, NEXT_NAMES, NOT_OURS, OURS, SPELLINGS } from './records';

const CHANGES = 'ChangeResourceRecordSets';

/** A zone that keeps what is put into it. */
const worldOf = (records: ResourceRecordSet[], options: Options = {}) => {
  const route53: Scripts['route53'] = {
    ListResourceRecordSetsCommand: () => ({ ResourceRecordSets: records, IsTruncated: false, MaxItems: 1 }),
    ChangeResourceRecordSetsCommand: ({ ChangeBatch }) => {
      records = (ChangeBatch?.Changes ?? []).flatMap((change) => change.ResourceRecordSet ?? []);
      return { ChangeInfo: { Id: '/change/1', Status: 'PENDING', SubmittedAt: new Date(0) } };
    },
  };
  return handlerWorld({ route53 }, options);
};

test.each(NEXT_NAMES)('points the URL to the load balancer when the listing shows %s', async (_, records) => {
  const world = await worldOf(records);
  await expect(world.run(handler)).resolves.toEqual({ changeId: '/change/1' });
  expect(world.inputsOf(CHANGES)).toEqual([
    { HostedZoneId: 'ZSTAGING', ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: OURS }] } },
  ]);
});

test('is on record before it is made, so that a destroy finds it', async () => {
  const world = await worldOf([]);
  await world.run(handler);
  const making = world.calls.find(({ command }) => command === CHANGES);
  expect(making?.onRecord.resources.dns).toMatchObject({ id: HOST, state: 'requested' });
});

test('looks for the record of exactly our name', async () => {
  const world = await worldOf([]);
  await world.run(handler);
  expect(world.inputsOf('ListResourceRecordSets')).toEqual([
    { HostedZoneId: 'ZSTAGING', StartRecordName: `${HOST}.`, StartRecordType: 'A', MaxItems: 1 },
  ]);
});

test('run twice makes one change, because the record is there then', async () => {
  const world = await worldOf([]);
  await world.run(handler);
  const before = await world.item();
  await expect(world.run(handler)).resolves.toEqual({ changeId: null });
  expect(world.inputsOf(CHANGES)).toHaveLength(1);
  expect(await world.item()).toEqual(before);
});

test.each(SPELLINGS)('knows our record %s and leaves it as it is', async (_, record) => {
  const world = await worldOf([record]);
  await expect(world.run(handler)).resolves.toEqual({ changeId: null });
  expect(world.commands()).not.toContain(CHANGES);
});

test.each(NOT_OURS)('overwrites no record that %s, and a destroy need not look at it', async (_, record) => {
  const world = await worldOf([record]);
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.commands()).not.toContain(CHANGES);
  expect((await world.item()).resources).toEqual({});
});

test('does nothing and records nothing with one wildcard for all', async () => {
  const world = await worldOf([], { network: { dnsMode: 'wildcard' } });
  await expect(world.run(handler)).resolves.toEqual({ changeId: null });
  expect(world.calls).toEqual([]);
  expect((await world.item()).resources).toEqual({});
});

test.each(['AccessDenied', 'Throttling', 'NoSuchHostedZone'])('passes %s on and changes nothing', async (name) => {
  const world = await handlerWorld({ route53: { ListResourceRecordSetsCommand: () => raise(awsError(name)) } });
  await expect(world.run(handler)).rejects.toMatchObject({ name });
});

test('of a stale generation publishes nothing', () => expectNoCallWhenSuperseded(handler));
