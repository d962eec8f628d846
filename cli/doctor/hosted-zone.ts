import { type HostedZone, paginateListHostedZones, Route53Client } from '@aws-sdk/client-route-53';
import { guarded } from './could-not-tell';
import { recordFindings } from './dns-records';
import { type Finding, ok, problem, warning } from './finding';
import { findFoundation, outputsOf } from './stacks';
import type { Check, WithStaging } from './subject';

/** The public zone that the domain is in, and that nothing in it is in the way. */
export const checkHostedZone: Check<WithStaging> = async (clients, { staging: { domain }, stage }) => {
  if (/^localhost(:|$)/.test(domain))
    return [
      problem(
        `staging.yml says domain: ${domain}, which only the laptop has.`,
        'Write a domain that a hosted zone of this account holds, such as staging.example.com.',
      ),
    ];
  const route53 = clients.of(Route53Client);
  const zones = (await allZones(route53)).filter((zone) => isWithin(domain, nameOf(zone)));
  const longest = Math.max(0, ...zones.filter(isPublic).map((zone) => nameOf(zone).length));
  const [zone, ...others] = zones.filter((one) => isPublic(one) && nameOf(one).length === longest);
  if (zone === undefined) return [noZone(domain, zones)];
  const records = guarded(`Records of ${domain}`, async () => {
    const loadBalancerHost = outputsOf(await findFoundation(clients, stage))['LoadBalancerHost'];
    return recordFindings(route53, { id: idOf(zone), name: nameOf(zone) }, domain, loadBalancerHost);
  });
  return [zoneFinding(zone, others, domain), ...(await records)];
};

const allZones = async (route53: Route53Client): Promise<HostedZone[]> => {
  const zones: HostedZone[] = [];
  for await (const page of paginateListHostedZones({ client: route53 }, {})) zones.push(...(page.HostedZones ?? []));
  return zones;
};

const nameOf = ({ Name = '' }: HostedZone): string => Name.replace(/\.$/, '').toLowerCase();
const idOf = ({ Id = '' }: HostedZone): string => Id.replace(/^\/hostedzone\//, '');
const isPublic = ({ Config }: HostedZone): boolean => Config?.PrivateZone !== true;
const isWithin = (domain: string, zone: string): boolean => domain === zone || domain.endsWith(`.${zone}`);

const noZone = (domain: string, privateOnes: HostedZone[]): Finding => {
  const hint = privateOnes[0] ? `, only the private zone ${nameOf(privateOnes[0])}` : '';
  return problem(
    `No public hosted zone of this account holds ${domain}${hint}.`,
    `Make one in Route 53 (aws route53 create-hosted-zone --name ${domain} --caller-reference first) and delegate the domain to its name servers.`,
  );
};

const zoneFinding = (zone: HostedZone, others: HostedZone[], domain: string): Finding => {
  const found = `${domain} is in the public zone ${nameOf(zone)} (${idOf(zone)})`;
  if (others.length === 0) return { ...ok(`${found}.`), parameters: { HostedZoneId: idOf(zone) } };
  return warning(
    `${found}, but also in ${others.map(idOf).join(', ')} of the same name.`,
    'Give HostedZoneId the one whose name servers the domain is delegated to.',
  );
};
