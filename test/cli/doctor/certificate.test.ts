import type { CertificateSummary } from '@aws-sdk/client-acm';
import { checkCertificate } from '../../../cli/doctor/certificate';
import { awsError, raise } from '../../support/fake-client';
import { NOW } from '../run-cli';
import { FOUNDATION } from './fine-answers';
import { type Scripts, clientsFor, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const DAY = 24 * 60 * 60_000;
const WILDCARD = '*.staging.example.com';
const NOT_INSTALLED = { DescribeStacksCommand: () => raise(awsError('ValidationError', 'Stack does not exist')) };
const installedWith = (CertificateArn: string): Scripts['cloudformation'] => ({
  DescribeStacksCommand: () => ({
    Stacks: [{ ...FOUNDATION, Parameters: [{ ParameterKey: 'CertificateArn', ParameterValue: CertificateArn }] }],
  }),
});

const certificate = (changed: CertificateSummary): CertificateSummary => ({
  ...{
    CertificateArn: 'arn:one',
    DomainName: WILDCARD,
    Status: 'ISSUED',
    NotAfter: new Date(NOW + 300 * DAY),
    ...changed,
  },
});
const look = (all: CertificateSummary[], cloudformation: Scripts['cloudformation'] = NOT_INSTALLED) => {
  const { clients } = clientsFor(
    fineBut({ acm: { ListCertificatesCommand: () => ({ CertificateSummaryList: all }) }, cloudformation }),
  );
  return checkCertificate(clients, subject());
};

test('an issued certificate for the wildcard is ok, and is what the foundation can be given', async () => {
  const findings = await look([
    certificate({ DomainName: 'example.com', SubjectAlternativeNameSummaries: ['example.com', WILDCARD] }),
  ]);
  expect(findings).toMatchObject([{ verdict: 'ok', parameters: { CertificateArn: 'arn:one' } }]);
});

test('certificates of every page and every kind of key are looked at', async () => {
  const { clients, calls } = clientsFor(
    fineBut({
      acm: {
        ListCertificatesCommand: ({ NextToken }) =>
          NextToken === undefined
            ? { CertificateSummaryList: [], NextToken: 'more' }
            : { CertificateSummaryList: [certificate({})] },
      },
      cloudformation: NOT_INSTALLED,
    }),
  );
  expect(await checkCertificate(clients, subject())).toMatchObject([{ parameters: { CertificateArn: 'arn:one' } }]);
  const { input } = calls.find(({ command }) => command === 'ListCertificates') ?? {};
  expect(input).toMatchObject({ Includes: { keyTypes: expect.arrayContaining(['EC_prime256v1', 'RSA_4096']) } });
});

test.each([
  ['none', [], 'the foundation makes one'],
  ['one for the domain itself', [certificate({ DomainName: 'staging.example.com' })], 'the foundation makes one'],
  ['one for a label higher', [certificate({ DomainName: '*.example.com' })], '(*.example.com covers one label only)'],
])('before installing, %s is ok, because the foundation makes it', async (_, all, text) => {
  const findings = await look(all);
  expect(verdictsOf(findings)).toEqual(['ok']);
  expect(textOf(findings, 'ok')).toContain(text);
  expect(findings[0]?.parameters).toBeUndefined();
});

test('before installing, one that waits for its validation is warned of', async () => {
  expect(textOf(await look([certificate({ Status: 'PENDING_VALIDATION' })]), 'warning')).toContain(
    'is PENDING_VALIDATION',
  );
});

test('once installed, no issued certificate is a problem', async () => {
  const findings = await look([certificate({ Status: 'PENDING_VALIDATION' })], installedWith(''));
  expect(textOf(findings, 'problem')).toContain(`no issued certificate for ${WILDCARD} is in eu-central-1`);
});

test('the certificate that the foundation was given has to be the one that fits', async () => {
  const others = [certificate({}), certificate({ CertificateArn: 'arn:two', DomainName: '*.example.com' })];
  expect(textOf(await look(others, installedWith('arn:two')), 'problem')).toContain(
    'uses arn:two, which is not issued for',
  );
  expect(verdictsOf(await look(others, installedWith('arn:one')))).toEqual(['ok']);
});

test.each([
  ['IMPORTED', 'Import its successor.'],
  ['AMAZON_ISSUED', 'its validation record has to stay'],
] as const)('one that ends soon is warned of: %s', async (Type, text) => {
  const ending = certificate({ Type, NotAfter: new Date(NOW + 29 * DAY) });
  expect(textOf(await look([ending]), 'warning')).toContain(text);
});
