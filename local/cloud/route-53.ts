import {
  type Change,
  type ChangeResourceRecordSetsCommandInput,
  type GetChangeCommandInput,
  InvalidChangeBatch,
  type ListResourceRecordSetsCommandInput,
  NoSuchChange,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { type Service, command, refuseOther, refuseUnknown } from './not-modelled';
import { type World, hexId, sleepUntil } from './world';

type StoredRecord = { zone: string; set: ResourceRecordSet };
type StoredChange = { id: string; submittedAt: number; inSyncAt: number };

const recordsIn = ({ state }: World) => state.collection<StoredRecord>('route53-records');
const changesIn = ({ state }: World) => state.collection<StoredChange>('route53-changes');

const RECORD_FIELDS = ['Name', 'Type', 'AliasTarget', 'TTL', 'ResourceRecords'];

const normalName = (name: string | undefined): string => `${(name ?? '').toLowerCase().replace(/\.$/, '')}.`;
const keyOf = (zone: string, set: ResourceRecordSet): string => `${zone} ${normalName(set.Name)} ${set.Type}`;
/** Route 53 sorts by the labels of the name, the last one first. */
const sortKey = (set: { Name?: string | undefined; Type?: string | undefined }): string =>
  `${normalName(set.Name).split('.').reverse().join('.')} ${set.Type ?? ''}`;
const normal = (set: ResourceRecordSet): ResourceRecordSet => {
  const alias = set.AliasTarget && { ...set.AliasTarget, DNSName: normalName(set.AliasTarget.DNSName) };
  return JSON.parse(
    JSON.stringify({ ...set, Name: normalName(set.Name), ...(alias && { AliasTarget: alias }) }),
  ) as ResourceRecordSet;
};
const isSame = (one: ResourceRecordSet, other: ResourceRecordSet): boolean =>
  canonical(normal(one)) === canonical(normal(other));
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Applies a batch of changes to one hosted zone, all or none. */
export const changeRecords = (world: World, zone: string, changes: Change[]): StoredChange => {
  const problems: string[] = [];
  const effects: (() => void)[] = [];
  for (const { Action, ResourceRecordSet: set } of changes) {
    if (set === undefined) continue;
    refuseUnknown('ChangeResourceRecordSets', set, RECORD_FIELDS, 'ResourceRecordSet.');
    const existing = recordsIn(world).get(keyOf(zone, set))?.set;
    const what = `[name='${normalName(set.Name)}', type='${set.Type}']`;
    if (Action === 'CREATE' && existing)
      problems.push(`Tried to create resource record set ${what} but it already exists`);
    if (Action === 'DELETE' && !existing)
      problems.push(`Tried to delete resource record set ${what} but it was not found`);
    if (Action === 'DELETE' && existing && !isSame(existing, set)) {
      problems.push(
        `Tried to delete resource record set ${what} but the values provided do not match the current values`,
      );
    }
    effects.push(() =>
      Action === 'DELETE'
        ? recordsIn(world).delete(keyOf(zone, set))
        : recordsIn(world).put(keyOf(zone, set), { zone, set: normal(set) }),
    );
  }
  if (problems.length > 0)
    throw new InvalidChangeBatch({
      message: `[${problems.join(', ')}]`,
      messages: problems,
      $metadata: { httpStatusCode: 400 },
    });
  for (const effect of effects) effect();
  const submittedAt = world.clock.now();
  const change = {
    id: `C${hexId(world, 20).toUpperCase()}`,
    submittedAt,
    inSyncAt: submittedAt + world.latency('route53:insync'),
  };
  changesIn(world).put(change.id, change);
  world.changed();
  world.background(
    'Route 53 in sync',
    sleepUntil(world, change.inSyncAt).then(() => world.changed()),
  );
  return change;
};

/** The change in the words of the API. `PENDING` in the answer to the change itself, as on AWS. */
const changeInfo = ({ id, submittedAt }: StoredChange, status: 'PENDING' | 'INSYNC') => ({
  ChangeInfo: { Id: `/change/${id}`, Status: status, SubmittedAt: new Date(submittedAt) },
});

/** Route 53: records of any zone, which need not be made first. */
export const route53 = (world: World): Service => ({
  ...command<ChangeResourceRecordSetsCommandInput>(
    'ChangeResourceRecordSets',
    ['HostedZoneId', 'ChangeBatch'],
    (input) => {
      const changes = input.ChangeBatch?.Changes ?? [];
      for (const { Action } of changes)
        refuseOther('ChangeResourceRecordSets', 'Action', Action, ['CREATE', 'UPSERT', 'DELETE']);
      return changeInfo(changeRecords(world, input.HostedZoneId ?? '', changes), 'PENDING');
    },
  ),
  ...command<ListResourceRecordSetsCommandInput>(
    'ListResourceRecordSets',
    ['HostedZoneId', 'StartRecordName', 'StartRecordType', 'MaxItems'],
    (input) => {
      const start =
        input.StartRecordName === undefined
          ? ''
          : sortKey({ Name: input.StartRecordName, Type: input.StartRecordType });
      const sets = recordsIn(world)
        .all()
        .filter(({ zone }) => zone === input.HostedZoneId)
        .map(({ set }) => set)
        .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
        .filter((set) => sortKey(set) >= start);
      const size = Number(input.MaxItems ?? 300);
      const next = sets[size];
      return {
        ResourceRecordSets: sets.slice(0, size),
        IsTruncated: next !== undefined,
        MaxItems: size,
        ...(next ? { NextRecordName: next.Name, NextRecordType: next.Type } : {}),
      };
    },
  ),
  ...command<GetChangeCommandInput>('GetChange', ['Id'], ({ Id }) => {
    const change = changesIn(world).get((Id ?? '').replace(/^\/change\//, ''));
    if (change === undefined)
      throw new NoSuchChange({ message: `A change with id ${Id} does not exist`, $metadata: { httpStatusCode: 404 } });
    return changeInfo(change, change.inSyncAt <= world.clock.now() ? 'INSYNC' : 'PENDING');
  }),
});
