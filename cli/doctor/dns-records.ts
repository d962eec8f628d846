import { ListResourceRecordSetsCommand, type ResourceRecordSet, type Route53Client } from '@aws-sdk/client-route-53';
import { type Finding, ok, problem, warning } from './finding';

type Zone = { id: string; name: string };

const MOST_NAMED = 5;
const ADDRESSES: readonly (string | undefined)[] = ['A', 'AAAA', 'CNAME'];

/** What stands at the domain and below it: a delegation, a wildcard, hosts whose names no environment can have. */
export const recordFindings = async (
  route53: Route53Client,
  zone: Zone,
  domain: string,
  loadBalancerHost: string | undefined,
): Promise<Finding[]> => {
  const records = await recordsFrom(route53, zone.id, domain);
  const delegation = records.find((record) => record.Type === 'NS' && nameOf(record) === domain);
  if (delegation && domain !== zone.name)
    return [
      problem(
        `The zone ${zone.name} delegates ${domain} to ${targetOf(delegation)}, so its own records have no effect.`,
        'Use the zone that those name servers serve, in the account that has it, or remove the delegation.',
      ),
    ];
  const foreign = records.filter((record) => isAddress(record) && !isOurs(record, loadBalancerHost));
  const wildcard = foreign.find((record) => nameOf(record) === `*.${domain}`);
  const hosts = foreign.filter((record) => isHostBelow(nameOf(record), domain)).map(nameOf);
  const findings = [
    ...(wildcard ? [wildcardFinding(wildcard, domain)] : []),
    ...(hosts.length > 0 ? [hostsFinding([...new Set(hosts)])] : []),
  ];
  return findings.length > 0 ? findings : [ok(`Nothing else answers below ${domain}.`)];
};

/** All records at a name and below it, which Route 53 lists one after another. */
const recordsFrom = async (route53: Route53Client, HostedZoneId: string, domain: string) => {
  const records: ResourceRecordSet[] = [];
  let start: object = { StartRecordName: domain };
  for (;;) {
    const page = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId, ...start }));
    for (const record of page.ResourceRecordSets ?? []) {
      if (!isAtOrBelow(nameOf(record), domain)) return records;
      records.push(record);
    }
    if (!page.IsTruncated || page.NextRecordName === undefined) return records;
    start = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
};

/** Route 53 writes an asterisk as its octal code. */
const nameOf = ({ Name = '' }: ResourceRecordSet): string =>
  Name.replace(/\.$/, '').replaceAll('\\052', '*').toLowerCase();

const targetOf = ({ AliasTarget, ResourceRecords }: ResourceRecordSet): string =>
  AliasTarget?.DNSName ?? (ResourceRecords ?? []).map(({ Value }) => Value).join(', ');

const isAtOrBelow = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

const isAddress = ({ Type }: ResourceRecordSet): boolean => ADDRESSES.includes(Type);

/** Where an environment would have its record: one label below the domain. */
const isHostBelow = (name: string, domain: string): boolean =>
  name.endsWith(`.${domain}`) && /^[a-z][a-z0-9-]*$/.test(name.slice(0, -domain.length - 1));

const isOurs = (record: ResourceRecordSet, loadBalancerHost: string | undefined): boolean => {
  if (loadBalancerHost === undefined) return false;
  const target = targetOf(record)
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
    .toLowerCase();
  return target === loadBalancerHost.toLowerCase();
};

const wildcardFinding = (record: ResourceRecordSet, domain: string): Finding =>
  warning(
    `*.${domain} points to ${targetOf(record)}, where names without an environment lead.`,
    'Remove that record if nothing needs it; with DnsMode=wildcard the foundation cannot be made while it is there.',
  );

const hostsFinding = (hosts: string[]): Finding => {
  const more = hosts.length > MOST_NAMED ? ` and ${hosts.length - MOST_NAMED} more` : '';
  return warning(
    `Names that something else has: ${hosts.slice(0, MOST_NAMED).join(', ')}${more}.`,
    'Leave them: a branch that would get one of these names fails at PublishDns; or choose a domain without other hosts.',
  );
};
