import { ChangeResourceRecordSetsCommand, InvalidChangeBatch, Route53Client } from '@aws-sdk/client-route-53';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { forgetResource } from '../environments/transitions';
import { stepHandler } from '../shared/step-handler';
import { findOwnRecord } from './records';

const Input = z.object({ environment: Lease });

/** Removes the record, first of all: no name may point at what is going away. None on record, or none there, is done. */
export const handler = stepHandler(Input, ({ clients, registry, config }) => async ({ environment, lease }) => {
  if (environment.resources.dns === undefined) return { isRemoved: false };
  const record = await findOwnRecord(clients.of(Route53Client), environment, config);
  if (record !== undefined) {
    try {
      await clients.of(Route53Client).send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: config.network.hostedZoneId,
          ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: record }] },
        }),
      );
    } catch (error) {
      // The batch is refused when the record went away since it was read; anything else shows again at the next look.
      if (!(error instanceof InvalidChangeBatch)) throw error;
      if ((await findOwnRecord(clients.of(Route53Client), environment, config)) !== undefined) throw error;
    }
  }
  await registry.changeLeased(lease, (current) => forgetResource(current, 'dns'));
  return { isRemoved: record !== undefined };
});
