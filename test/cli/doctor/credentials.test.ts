import { STSClient } from '@aws-sdk/client-sts';
import type { AnyClient } from '../../../functions/shared/clients';
import { awsError, raise } from '../../support/fake-client';
import { fineAnswers } from './fine-answers';
import { fineBut, runDoctor, sectionsOf, textOf, verdictsOf } from './doctor-world';

const JSON_OUTPUT = ['-o', 'json'];

/** A machine whose profile says that region, or none. */
const regionOfProfile = (region: string | undefined) => (client: AnyClient) => {
  if (!(client instanceof STSClient)) return;
  client.config.region = async () => region ?? raise(new Error('Region is missing'));
};

test.each(['ExpiredToken', 'InvalidClientTokenId', 'CredentialsProviderError'])(
  'with credentials that are %s it says to sign in, and asks nothing else',
  async (name) => {
    const scripts = fineBut({ sts: { GetCallerIdentityCommand: () => raise(awsError(name)) } });
    const run = await runDoctor(scripts, { argv: ['--region', 'eu-central-1', ...JSON_OUTPUT] });
    const sections = sectionsOf(run);
    expect(run.code).toBe(9);
    expect(textOf(sections.get('credentials') ?? [], 'problem')).toMatch(`${name} happened → Sign in`);
    expect(verdictsOf(sections.get('permissions'))).toEqual(['could not tell']);
    expect(verdictsOf(sections.get('installation'))).toEqual(['could not tell']);
    expect(run.calls.map(({ command }) => command)).toEqual(['GetCallerIdentity']);
  },
);

test('without any region it says how to give one, and asks nothing', async () => {
  const run = await runDoctor(fineAnswers(), { argv: JSON_OUTPUT, plugin: regionOfProfile(undefined) });
  expect(run.code).toBe(9);
  expect(run.calls).toEqual([]);
  expect(textOf(sectionsOf(run).get('credentials') ?? [], 'problem')).toContain('--region eu-central-1');
});

test('a region that only a profile names is warned of, because npm run deploy would go elsewhere', async () => {
  const plugin = regionOfProfile('eu-west-1');
  const run = await runDoctor(fineAnswers(), { argv: JSON_OUTPUT, plugin });
  expect(textOf(sectionsOf(run).get('credentials') ?? [], 'warning')).toContain('export AWS_REGION=eu-west-1');
  const set = await runDoctor(fineAnswers(), { argv: JSON_OUTPUT, plugin, env: { AWS_REGION: 'eu-west-1' } });
  expect(verdictsOf(sectionsOf(set).get('credentials'))).toEqual(['ok', 'ok']);
});

test('the root user works, but is warned of', async () => {
  const identity = { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root' };
  const scripts = fineBut({ sts: { GetCallerIdentityCommand: () => identity } });
  const run = await runDoctor(scripts, { argv: ['--region', 'eu-central-1', ...JSON_OUTPUT] });
  const sections = sectionsOf(run);
  expect(run.code).toBe(0);
  expect(verdictsOf(sections.get('credentials'))).toEqual(['warning', 'ok']);
  expect(verdictsOf(sections.get('permissions'))).toEqual(['ok']);
});

test('an answer without an account tells nothing', async () => {
  const scripts = fineBut({ sts: { GetCallerIdentityCommand: () => ({}) } });
  const run = await runDoctor(scripts, { argv: ['--region', 'eu-central-1', ...JSON_OUTPUT] });
  expect(verdictsOf(sectionsOf(run).get('credentials'))).toEqual(['could not tell', 'ok']);
});
