import { type ChangeInfo, NoSuchChange } from '@aws-sdk/client-route-53';
import { handler } from '../../../functions/dns/describe-dns';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { awsError, exception, raise } from '../../support/fake-client';
import { handlerWorld, onRecord } from '../../support/handler-world';
import { HOST, ON_RECORD } from './records';

const worldOf = (status: () => ChangeInfo['Status']) =>
  handlerWorld(
    {
      route53: {
        GetChangeCommand: ({ Id }) => ({ ChangeInfo: { Id, Status: status(), SubmittedAt: new Date(0) } }),
      },
    },
    ON_RECORD,
  );
const INPUT = { changeId: '/change/1' };
const URL = `https://${HOST}`;

test('waits until every name server knows the record, and then says so on record, also when it runs again', async () => {
  let status: ChangeInfo['Status'] = 'PENDING';
  const world = await worldOf(() => status);
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name: 'DnsNotInSync' });
  expect((await world.item()).resources.dns).toEqual(onRecord(HOST));
  status = 'INSYNC';
  await expect(world.run(handler, INPUT)).resolves.toEqual({ url: URL });
  const before = await world.item();
  expect(before.resources.dns).toEqual(onRecord(HOST, 'available'));
  await expect(world.run(handler, INPUT)).resolves.toEqual({ url: URL });
  expect(await world.item()).toEqual(before);
});

test('asks nothing when there was nothing to change', async () => {
  const world = await handlerWorld({}, ON_RECORD);
  await expect(world.run(handler, { changeId: null })).resolves.toEqual({ url: URL });
});

test('takes a change that Route 53 has forgotten for one that was made long ago', async () => {
  const world = await worldOf(() => raise(new NoSuchChange(exception())));
  await expect(world.run(handler, INPUT)).resolves.toEqual({ url: URL });
});

test.each(['AccessDenied', 'Throttling'])('passes %s on under its own name', async (name) => {
  const world = await worldOf(() => raise(awsError(name)));
  await expect(world.run(handler, INPUT)).rejects.toMatchObject({ name });
});

test('of a stale generation does not look', () => expectNoCallWhenSuperseded(handler, INPUT, ON_RECORD));
