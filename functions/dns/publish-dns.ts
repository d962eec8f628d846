import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { intendResource } from '../environments/transitions';
import { stepHandler } from '../shared/step-handler';
import { findOwnRecord, hostOf, recordFor } from './records';

const Input = z.object({ environment: Lease });

/**
 * Makes the URL resolve to the shared load balancer. Safe to repeat; a record that is not ours is left alone and never
 * goes on record, so that a destroy does not stumble over it. With one wildcard record for all there is nothing to do.
 */
export const handler = stepHandler(Input, ({ clients, registry, clock, config }) => async ({ environment, lease }) => {
  if (config.network.dnsMode === 'wildcard') return { changeId: null };
  const existing = await findOwnRecord(clients.of(Route53Client), environment, config);
  await registry.changeLeased(lease, (current) => intendResource(current, 'dns', hostOf(environment), clock.now()));
  if (existing !== undefined) return { changeId: null };
  const { ChangeInfo } = await clients.of(Route53Client).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: config.network.hostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: recordFor(environment, config) }] },
    }),
  );
  return { changeId: ChangeInfo?.Id ?? null };
});
