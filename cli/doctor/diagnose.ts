import { type ClientPlugin, Clients } from '../../functions/shared/clients';
import { checkCertificate } from './certificate';
import { guarded, notAsked } from './could-not-tell';
import { checkCredentials } from './credentials';
import { checkDatabase } from './database';
import type { Finding, Values } from './finding';
import { checkHostedZone } from './hosted-zone';
import { checkImage } from './image';
import { checkInstallation } from './installation';
import { checkNetwork } from './network';
import { checkPermissions } from './permissions';
import { checkQuotas } from './quotas';
import { readStagingFile } from './staging-file';
import type { Check, Subject, WithStaging } from './subject';

export type Asked = {
  stage: string;
  region: string | undefined;
  folder: string;
  /** The name of staging.yml. */
  config: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now: number;
  plugin?: ClientPlugin;
};

export type Section = { check: string; findings: Finding[] };
export type Diagnosis = { stage: string; region: string | undefined; account: string | undefined; sections: Section[] };

const withStaging =
  (check: Check<WithStaging>): Check =>
  async (clients, subject) => {
    const { staging } = subject;
    if (staging !== undefined) return check(clients, { ...subject, staging });
    return [notAsked('staging.yml cannot be used.', 'Correct it first; see the findings about it.')];
  };

const CHECKS: [string, Check][] = [
  ['database', withStaging(checkDatabase)],
  ['hosted zone', withStaging(checkHostedZone)],
  ['certificate', withStaging(checkCertificate)],
  ['network', checkNetwork],
  ['quotas', withStaging(checkQuotas)],
  ['image', withStaging(checkImage)],
  ['permissions', checkPermissions],
];
const LAST = 'installation';

/** Looks at everything an installation needs and changes nothing. Never rejects for what AWS says. */
export const diagnose = async (asked: Asked): Promise<Diagnosis> => {
  const clients = new Clients(asked.region === undefined ? {} : { region: asked.region }, asked.plugin);
  const file = readStagingFile(asked.folder, asked.config);
  const { findings, region, caller, canCall } = await checkCredentials(clients, asked);
  const first = [
    { check: 'credentials', findings },
    { check: asked.config, findings: file.findings },
  ];
  const known = { stage: asked.stage, region, account: caller?.account };
  if (!canCall || region === undefined) return { ...known, sections: [...first, ...withoutCalls()] };
  const { stage, now } = asked;
  const sections = await runAll(clients, { stage, region, caller, staging: file.staging, now });
  return { ...known, sections: [...first, ...sections] };
};

const withoutCalls = (): Section[] =>
  [...CHECKS.map(([check]) => check), LAST].map((check) => ({
    check,
    findings: [notAsked('AWS cannot be called.', 'See the finding about credentials.')],
  }));

const runAll = async (clients: Clients, subject: Subject): Promise<Section[]> => {
  const sections = await Promise.all(
    CHECKS.map(async ([check, run]) => ({
      check,
      findings: await guarded(`What there is to say about ${check}`, () => run(clients, subject)),
    })),
  );
  const findings = await checkInstallation(clients, subject, fittingParameters(sections));
  return [...sections, { check: LAST, findings }];
};

/** What the first fitting finding of each check gives: of several networks the first. */
const fittingParameters = (sections: Section[]): Values =>
  Object.assign({}, ...sections.map(({ findings }) => findings.find((finding) => finding.parameters)?.parameters));
