import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clients } from '../../functions/shared/clients';
import { couldNotTell, errorNameOf } from './could-not-tell';
import { type Finding, ok, problem, warning } from './finding';
import type { Caller } from './subject';

type Outcome = {
  findings: Finding[];
  region?: string;
  caller?: Caller;
  /** Without region or credentials no call can be made. */
  canCall: boolean;
};

type Asked = {
  /** As given by `--region`. */
  region: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
};

const REFUSED_CREDENTIALS =
  /^(CredentialsProviderError|InvalidClientTokenId|ExpiredToken(Exception)?|SignatureDoesNotMatch|UnrecognizedClientException|InvalidSignatureException)$/;

/** Which region and whose credentials the SDK finds; what else is asked depends on both. */
export const checkCredentials = async (clients: Clients, asked: Asked): Promise<Outcome> => {
  const region = await regionOf(clients);
  if (region === undefined) {
    const next = 'Say which: branch-staging doctor --region eu-central-1, or export AWS_REGION=eu-central-1';
    return { findings: [problem('No AWS region is set.', next)], canCall: false };
  }
  const outcome = await whoAsks(clients);
  return { ...outcome, region, findings: [...outcome.findings, regionFinding(region, asked)] };
};

const regionOf = async (clients: Clients): Promise<string | undefined> => {
  try {
    return await clients.of(STSClient).config.region();
  } catch {
    return undefined; // the SDK has no other answer than an error when none of its sources names one
  }
};

const whoAsks = async (clients: Clients): Promise<Omit<Outcome, 'region'>> => {
  try {
    const { Account, Arn } = await clients.of(STSClient).send(new GetCallerIdentityCommand({}));
    if (Account === undefined || Arn === undefined) throw new Error('STS answered without account or ARN');
    return { findings: [callerFinding(Account, Arn)], caller: { account: Account, arn: Arn }, canCall: true };
  } catch (error) {
    const name = errorNameOf(error);
    if (!REFUSED_CREDENTIALS.test(name))
      return { findings: [couldNotTell('Whose credentials these are', error)], canCall: true };
    const found = `There are no usable AWS credentials: ${name}: ${(error as Error).message}`;
    const next = 'Sign in (aws sso login, or export AWS_PROFILE=…), see that aws sts get-caller-identity answers.';
    return { findings: [problem(found, next)], canCall: false };
  }
};

const callerFinding = (account: string, arn: string): Finding =>
  arn.endsWith(':root')
    ? warning(`You are the root user of account ${account}.`, 'Use a role or a user of your own for installing.')
    : ok(`You are ${arn} in account ${account}.`);

/** The Serverless Framework reads `--region` and AWS_REGION, but not the region of a profile. */
const regionFinding = (region: string, { region: option, env }: Asked): Finding =>
  option === undefined && env['AWS_REGION'] === undefined
    ? warning(
        `The region ${region} comes from a profile, which npm run deploy does not read.`,
        `Set it for both: export AWS_REGION=${region}`,
      )
    : ok(`The region is ${region}.`);
