import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyClient, type ClientPlugin, Clients } from '../../../functions/shared/clients';
import { readConfig } from '../../../functions/shared/read-config';
import type { Finding, Verdict } from '../../../cli/doctor/finding';
import type { WithStaging } from '../../../cli/doctor/subject';
import { type Call, seam } from '../../../local/cloud/seam';
import { type Answers, awsError, fakeClient, raise } from '../../support/fake-client';
import { type Result, NOW, runCli } from '../run-cli';
import { fineAnswers } from './fine-answers';

/** What each service answers; the others are not to be called. */
export type Scripts = {
  acm?: Answers<typeof import('@aws-sdk/client-acm')>;
  cloudformation?: Answers<typeof import('@aws-sdk/client-cloudformation')>;
  ec2?: Answers<typeof import('@aws-sdk/client-ec2')>;
  ecr?: Answers<typeof import('@aws-sdk/client-ecr')>;
  iam?: Answers<typeof import('@aws-sdk/client-iam')>;
  rds?: Answers<typeof import('@aws-sdk/client-rds')>;
  route53?: Answers<typeof import('@aws-sdk/client-route-53')>;
  servicequotas?: Answers<typeof import('@aws-sdk/client-service-quotas')>;
  sts?: Answers<typeof import('@aws-sdk/client-sts')>;
};

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/acme/sample:{commit}`;
export const STAGING = `
application: sample
repository: acme/sample
domain: staging.example.com
image: '${IMAGE}'
database: { source: shared-staging, name: app, user: app, class: db.t4g.micro, urlParameters: { sslmode: require } }
services:
  web: { command: npm start, port: 3000, cpu: 512, memoryMegabytes: 512 }
`;

const SETTINGS = { credentials: { accessKeyId: 'a', secretAccessKey: 's' } };

/** Each service as in an account where all is well, but for these answers. */
export const fineBut = (scripts: Scripts): Scripts => {
  const fine: Record<string, object> = fineAnswers();
  const services = new Set([...Object.keys(fine), ...Object.keys(scripts)]);
  const changed = scripts as Record<string, object>;
  return Object.fromEntries([...services].map((name) => [name, { ...fine[name], ...changed[name] }]));
};

/** An answer of AWS to who may not ask. */
export const denied = () =>
  raise(awsError('AccessDeniedException', 'User: arn:aws:iam::123456789012:user/ada is not authorized'));

const pluginFor = (scripts: Scripts, calls: Call[] = []): ClientPlugin => {
  const entries = Object.entries(scripts as Record<string, Answers<object>>);
  const services = Object.fromEntries(entries.map(([name, answers]) => [name, fakeClient(answers)]));
  return seam(services, async (call, phase) => {
    if (phase === 'before') calls.push(structuredClone(call));
  });
};

/** The clients for one check alone, with the calls that were made. */
export const clientsFor = (scripts: Scripts): { clients: Clients; calls: Call[] } => {
  const calls: Call[] = [];
  return { clients: new Clients({ ...SETTINGS, region: REGION }, pluginFor(scripts, calls)), calls };
};

export const subject = (staging = STAGING, changed: Partial<WithStaging> = {}): WithStaging => ({
  stage: 'staging',
  region: REGION,
  caller: { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ada` },
  staging: readConfig(staging, 'staging.yml'),
  now: NOW,
  ...changed,
});

export type Run = Result & { calls: Call[] };
type Around = { argv?: string[]; staging?: string | undefined; env?: Record<string, string>; plugin?: ClientPlugin };

/** Runs `branch-staging doctor` in a folder with that staging.yml; without a text the folder is empty. */
export const runDoctor = async (scripts: Scripts, around: Around = {}): Promise<Run> => {
  const { argv = ['--region', REGION], env = {}, plugin = () => undefined } = around;
  const staging = 'staging' in around ? around.staging : STAGING;
  const cwd = mkdtempSync(join(tmpdir(), 'branch-staging-doctor-'));
  const calls: Call[] = [];
  const answering = pluginFor(scripts, calls);
  const awsPlugin = (client: AnyClient) => {
    plugin(client);
    answering(client);
  };
  try {
    if (staging !== undefined) writeFileSync(join(cwd, 'staging.yml'), staging);
    return { ...(await runCli(['doctor', ...argv], { cwd, env, awsPlugin })), calls };
  } finally {
    rmSync(cwd, { recursive: true });
  }
};

type Said = { check: string; findings: Finding[] };

/** The findings of a run with `-o json`, by check. */
export const sectionsOf = ({ stdout }: Result): Map<string, Finding[]> =>
  new Map((JSON.parse(stdout) as { sections: Said[] }).sections.map(({ check, findings }) => [check, findings]));

export const verdictsOf = (findings: readonly Finding[] = []): Verdict[] => findings.map(({ verdict }) => verdict);

/** The findings of that verdict as one text, to look for words in. */
export const textOf = (findings: readonly Finding[], verdict: Verdict): string =>
  findings
    .filter((finding) => finding.verdict === verdict)
    .map(({ found, next = '' }) => `${found} → ${next}`)
    .join('\n');
