import { ListResourceRecordSetsCommand, type ResourceRecordSet, type Route53Client } from '@aws-sdk/client-route-53';
import type { Environment } from '../environments/environment';
import type { Config } from '../shared/config';
import { WorkflowError } from '../shared/errors';

export type Route53 = Pick<Route53Client, 'send'>;

/** The host of an environment: its URL's, without a port. */
export const hostOf = (environment: Environment): string => new URL(environment.url).hostname;

/** The alias that an environment has at the shared load balancer. */
export const recordFor = (environment: Environment, config: Config): ResourceRecordSet => ({
  Name: `${hostOf(environment)}.`,
  Type: 'A',
  AliasTarget: {
    DNSName: `${config.network.loadBalancerHost}.`,
    HostedZoneId: config.network.loadBalancerZoneId,
    EvaluateTargetHealth: false,
  },
});

const withoutDot = (name: string | undefined): string => (name ?? '').replace(/\.$/, '').toLowerCase();

/**
 * Our record of that host, or undefined when there is none. Records carry no tags: ours is the one that points to our
 * load balancer, any other is NotOwned and is neither overwritten nor deleted.
 */
export const findOwnRecord = async (
  route53: Route53,
  environment: Environment,
  config: Config,
): Promise<ResourceRecordSet | undefined> => {
  const wanted = recordFor(environment, config);
  const { ResourceRecordSets } = await route53.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: config.network.hostedZoneId,
      StartRecordName: wanted.Name,
      StartRecordType: 'A',
      MaxItems: 1,
    }),
  );
  const record = ResourceRecordSets?.[0];
  if (record === undefined || withoutDot(record.Name) !== withoutDot(wanted.Name) || record.Type !== 'A')
    return undefined;
  // Route 53 may answer with the "dualstack." form of a load balancer's name.
  if (withoutDot(record.AliasTarget?.DNSName).replace(/^dualstack\./, '') !== withoutDot(wanted.AliasTarget?.DNSName)) {
    throw new WorkflowError(
      'NotOwned',
      `The DNS record ${record.Name} points elsewhere than our load balancer; it was not touched`,
    );
  }
  return record;
};
