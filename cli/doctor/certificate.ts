import { ACMClient, type CertificateSummary, KeyAlgorithm, paginateListCertificates } from '@aws-sdk/client-acm';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { type Finding, ok, problem, warning } from './finding';
import { findFoundation, parametersOf } from './stacks';
import type { Check, WithStaging } from './subject';

const SOON_MILLISECONDS = 30 * 24 * 60 * 60_000;

/** A certificate for `*.domain` in this region, which the load balancer needs; without one the foundation makes it. */
export const checkCertificate: Check<WithStaging> = async (clients, { staging: { domain }, stage, region, now }) => {
  const wanted = `*.${domain}`;
  const [all, foundation] = await Promise.all([allCertificates(clients.of(ACMClient)), findFoundation(clients, stage)]);
  const issued = all.filter(({ Status }) => Status === 'ISSUED');
  const chosen = parametersOf(foundation)['CertificateArn'];
  const fitting = issued.filter((certificate) => namesOf(certificate).includes(wanted));
  const found = chosen ? fitting.find(({ CertificateArn }) => CertificateArn === chosen) : fitting[0];
  if (found) return [issuedFinding(found, wanted, now)];
  return [foundation ? missingIn(foundation, wanted, region, chosen) : stillToMake(all, wanted)];
};

/** Every page, and every kind of key: without asking for them ACM lists RSA keys of up to 2048 bits only. */
const allCertificates = async (acm: ACMClient): Promise<CertificateSummary[]> => {
  const certificates: CertificateSummary[] = [];
  const input = { Includes: { keyTypes: Object.values(KeyAlgorithm) } };
  for await (const page of paginateListCertificates({ client: acm }, input))
    certificates.push(...(page.CertificateSummaryList ?? []));
  return certificates;
};

const namesOf = ({ DomainName = '', SubjectAlternativeNameSummaries = [] }: CertificateSummary): string[] =>
  [DomainName, ...SubjectAlternativeNameSummaries].map((name) => name.toLowerCase());

const issuedFinding = ({ CertificateArn = '', NotAfter, Type }: CertificateSummary, name: string, now: number) => {
  const until = NotAfter ? ` until ${NotAfter.toISOString().slice(0, 10)}` : '';
  const found = `${CertificateArn} is issued for ${name}${until}`;
  const isEnding = NotAfter !== undefined && NotAfter.getTime() - now < SOON_MILLISECONDS;
  const finding = isEnding
    ? warning(
        `${found}.`,
        Type === 'IMPORTED'
          ? 'Import its successor.'
          : 'See in ACM why it is not renewed: its validation record has to stay.',
      )
    : ok(`${found}.`);
  return { ...finding, parameters: { CertificateArn } };
};

const missingIn = (foundation: Stack, name: string, region: string, chosen: string | undefined): Finding => {
  const stack = foundation.StackName;
  return chosen
    ? problem(
        `${stack} uses ${chosen}, which is not issued for ${name}.`,
        'Give its parameter CertificateArn one that is, or an empty one to have it made.',
      )
    : problem(
        `${stack} is there, but no issued certificate for ${name} is in ${region}.`,
        'Look at its certificate in ACM; if it waits for validation, its record is missing in the zone the domain is delegated to.',
      );
};

/** A wildcard covers one label: `*.example.com` does not cover `x.staging.example.com`. */
const stillToMake = (all: CertificateSummary[], name: string): Finding => {
  const waiting = all.find((certificate) => namesOf(certificate).includes(name));
  if (waiting)
    return warning(
      `The certificate for ${name} (${waiting.CertificateArn}) is ${waiting.Status}.`,
      'Finish its validation, or leave it: the foundation makes one of its own.',
    );
  const parent = `*.${name.split('.').slice(2).join('.')}`;
  const near = all.some((certificate) => namesOf(certificate).includes(parent));
  const hint = near ? ` (${parent} covers one label only)` : '';
  return ok(`No certificate for ${name} is here yet${hint}; the foundation makes one.`);
};
