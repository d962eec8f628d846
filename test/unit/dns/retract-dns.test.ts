import { InvalidChangeBatch, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { handler } from '../../../functions/dns/retract-dns';
import { COULD_NOT_TELL, expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, type Scripts } from '../../support/handler-world';
import { NEXT_NAMES, NOT_OURS, ON_RECORD, OURS, SPELLINGS } from './records';

const ListAnswer = { IsTruncated: false, MaxItems: 1 };
const worldOf = (look: (nth: number) => ResourceRecordSet[], remove: () => void = () => undefined) => {
  const route53: Scripts['route53'] = {
    ListResourceRecordSetsCommand: (_, nth) => ({ ...ListAnswer, ResourceRecordSets: look(nth) }),
    ChangeResourceRecordSetsCommand: () => {
      remove();
      return { ChangeInfo: { Id: '/change/1', Status: 'PENDING', SubmittedAt: new Date(0) } };
    },
  };
  return handlerWorld({ route53 }, ON_RECORD);
};
const DELETES = 'ChangeResourceRecordSets';

test.each(SPELLINGS)('deletes our record %s, in the very form that Route 53 shows', async (_, record) => {
  const world = await worldOf(() => [record]);
  await expect(world.run(handler)).resolves.toEqual({ isRemoved: true });
  expect(world.inputsOf(DELETES)).toEqual([
    { HostedZoneId: 'ZSTAGING', ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: record }] } },
  ]);
  expect((await world.item()).resources.dns).toBeUndefined();
});

test.each(NOT_OURS)('leaves a record that %s, because it is not ours', async (_, record) => {
  const world = await worldOf(() => [record]);
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'NotOwned' });
  expect(world.commands()).not.toContain(DELETES);
  expect((await world.item()).resources.dns).toBeDefined();
});

test.each(NEXT_NAMES)('is done when the listing shows %s, because our record is not there', async (_, records) => {
  const world = await worldOf(() => records);
  await expect(world.run(handler)).resolves.toEqual({ isRemoved: false });
  expect(world.commands()).not.toContain(DELETES);
  expect((await world.item()).resources.dns).toBeUndefined();
});

test('asks nothing the second time, because nothing is on record any more', async () => {
  const world = await worldOf(() => [OURS]);
  await world.run(handler);
  const calls = world.calls.length;
  await expect(world.run(handler)).resolves.toEqual({ isRemoved: false });
  expect(world.calls).toHaveLength(calls);
});

test.each([...COULD_NOT_TELL, 'NoSuchHostedZone', 'PriorRequestNotComplete'])(
  '%s at the look or at the deletion is passed on under its own name and is never taken for gone',
  async (name) => {
    const fails = () => raise(awsError(name));
    for (const world of [await worldOf(fails), await worldOf(() => [OURS], fails)]) {
      await expect(world.run(handler)).rejects.toMatchObject({ name });
      expect((await world.item()).resources.dns).toBeDefined();
    }
  },
);

const refused = () => raise(new InvalidChangeBatch(exception()));

test('is done when the record went away between the look and the deletion', async () => {
  const world = await worldOf((nth) => (nth === 1 ? [OURS] : []), refused);
  await world.run(handler);
  expect((await world.item()).resources.dns).toBeUndefined();
});

test('says so when the deletion is refused and the record is still there', async () => {
  const world = await worldOf(() => [OURS], refused);
  await expect(world.run(handler)).rejects.toMatchObject({ name: 'InvalidChangeBatch' });
  expect((await world.item()).resources.dns).toBeDefined();
});

test('of a stale generation removes nothing', () => expectNoCallWhenSuperseded(handler, {}, ON_RECORD));
