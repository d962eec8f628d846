import { GetChangeCommand, NoSuchChange, Route53Client } from '@aws-sdk/client-route-53';
import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { settleResource } from '../environments/transitions';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';
import type { Route53 } from './records';

const Input = z.object({ environment: Lease, changeId: z.nullable(z.string()) });

/** Succeeds once all name servers know the record; DnsNotInSync until then. */
export const handler = stepHandler(Input, ({ clients, registry }) => async ({ environment, lease, changeId }) => {
  const status = changeId === null ? 'INSYNC' : await statusOf(clients.of(Route53Client), changeId);
  if (status !== 'INSYNC') {
    throw new WorkflowError('DnsNotInSync', `The DNS record of ${environment.url} is ${status} at Route 53`);
  }
  await registry.changeLeased(lease, (current) => settleResource(current, 'dns'));
  return { url: environment.url };
});

/** A change that Route 53 has forgotten was made long ago. */
const statusOf = async (route53: Route53, Id: string): Promise<string> => {
  try {
    return (await route53.send(new GetChangeCommand({ Id }))).ChangeInfo?.Status ?? 'PENDING';
  } catch (error) {
    if (error instanceof NoSuchChange) return 'INSYNC';
    throw error;
  }
};
