import { RDSClient } from '@aws-sdk/client-rds';
import { findInstance } from '../../functions/database/instances';
import { guarded } from './could-not-tell';
import { ok } from './finding';
import { checkSnapshots } from './snapshots';
import { classFindings, instanceFindings } from './source-instance';
import type { Check, WithStaging } from './subject';

/** The instance whose snapshots are restored: that it is there, can be restored, and has a snapshot that is not old. */
export const checkDatabase: Check<WithStaging> = async (clients, subject) => {
  const { database } = subject.staging;
  if (database === undefined) return [ok('staging.yml names no database, so nothing is restored.')];
  const rds = clients.of(RDSClient);
  const instance = await guarded(`RDS instance ${database.source}`, async () => {
    const found = await findInstance(rds, database.source);
    const findings = instanceFindings(found, database, subject.region);
    if (found?.Engine !== 'postgres') return findings;
    const question = `Whether RDS offers ${database.class} for this version`;
    return [...findings, ...(await guarded(question, () => classFindings(rds, database.class, found)))];
  });
  // of another instance the snapshots would be no use, and of none there is nothing to take one of
  if (instance[0]?.verdict === 'problem') return instance;
  const snapshots = guarded(`Snapshots of ${database.source}`, () => checkSnapshots(rds, database, subject));
  return [...instance, ...(await snapshots)];
};
