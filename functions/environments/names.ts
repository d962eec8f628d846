import { createHash } from 'node:crypto';

/** The longest name: `<application>-<name>` and its suffixes then fit every AWS limit (target group 32 is generated). */
export const MAX_NAME_LENGTH = 29;

const MAX_REDIS_ID_LENGTH = 40;

const HASH_LENGTHS = [6, 10, 16, 26];

/** Labels that people or machines would mistake for something else. They stay free for the team's own use. */
const RESERVED = new Set(
  (
    'admin api app assets autodiscover beta cdn console dashboard demo dev docs ftp help imap localhost login mail main ' +
    'master ns1 ns2 pop prod production shared-staging smtp sso staging static status support test webmail www'
  ).split(' '),
);

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 130 bits of SHA-256 over the parts, lower-case base32. They are hashed as JSON, so no two lists read alike. */
const hashOf = (...parts: string[]): string => {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.slice(0, 130).match(/.{5}/g) ?? []).map((five) => BASE32[parseInt(five, 2)]).join('');
};

/** ASCII only: Unicode lower-casing would make `K` (KELVIN SIGN) the letter k and join two branches. */
const labelOf = (text: string): string =>
  text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const withoutPrefix = (branch: string, prefixes: readonly string[]): string => {
  const prefix = prefixes.find((candidate) => branch.startsWith(candidate));
  return prefix === undefined ? branch : branch.slice(prefix.length);
};

/**
 * The names a branch may get, best first: the plain one when nothing was lost, then ones with a growing hash of
 * repository and branch. Total over all strings, stable, and each a legal DNS label of at most 29 characters.
 */
export const candidateNames = (repository: string, branch: string, prefixes: readonly string[]): string[] => {
  const label = labelOf(withoutPrefix(branch, prefixes));
  const base = label === '' ? 'branch' : /^[a-z]/.test(label) ? label : `b-${label}`;
  const isWhole = base === label && label.length <= MAX_NAME_LENGTH && !RESERVED.has(label);
  const hash = hashOf('environment', repository, branch);
  const hashed = HASH_LENGTHS.map((length) => {
    const room = MAX_NAME_LENGTH - length - 1;
    return `${base.slice(0, room).replace(/-$/, '')}-${hash.slice(0, length)}`;
  });
  return isWhole ? [label, ...hashed] : hashed;
};

/** The key of the item that remembers which name a branch has: unique per repository and branch. */
export const branchClaimKey = (repository: string, branch: string): string =>
  `branch#${createHash('sha256')
    .update(JSON.stringify([repository, branch]))
    .digest('hex')}`;

type Owner = { application: string; name: string };

/** RDS: at most 63 letters, digits and single hyphens, first a letter. */
export const databaseIdFor = ({ application, name }: Owner): string => `${application}-${name}`;

/** CloudFormation: at most 128 letters, digits and hyphens, first a letter. */
export const stackNameFor = ({ application, name }: Owner): string => `${application}-${name}`;

export const databaseSecretFor = ({ application, name }: Owner): string => `${application}/${name}/database`;

const CORE_HASH_LENGTH = 6;

/**
 * Solr: letters, digits, `-` and `_`. The hash keeps apart what has one name in two installations on one server, and
 * from cores that people made.
 */
export const searchCoreFor = ({ application, name, installation }: Owner & { installation: string }): string =>
  `${application}-${name}-${hashOf('search', installation, application, name).slice(0, CORE_HASH_LENGTH)}`;

/** ElastiCache: at most 40 letters, digits and single hyphens, first a letter; a longer name ends with a hash. */
export const redisIdFor = ({ application, name }: Owner): string => {
  const whole = `${application}-${name}`;
  if (whole.length <= MAX_REDIS_ID_LENGTH) return whole;
  const cut = whole.slice(0, MAX_REDIS_ID_LENGTH - HASH_LENGTHS[0]! - 1).replace(/-$/, '');
  return `${cut}-${hashOf(application, name).slice(0, HASH_LENGTHS[0])}`;
};

export const serviceNameFor = ({ application, name }: Owner, service: string): string =>
  `${application}-${name}-${service}`;

export const logGroupFor = ({ application, name }: Owner): string => `/branch-staging/${application}/${name}`;

export const migrationsLogGroupFor = (owner: Owner): string => `${logGroupFor(owner)}/migrations`;

/** The family of the one-off task that migrates. */
export const migrationsFamilyFor = ({ application, name }: Owner): string => `${application}-${name}-migrations`;

/** Step Functions: at most 80 characters; free for reuse only after 90 days, hence generation and sequence. */
export const executionNameFor = (name: string, kind: string, generation: number, sequence: number): string =>
  `${name}-${kind}-g${generation}-${sequence}`;

/** The ARN that an execution of that name has: known before it is started. */
export const executionArnFor = (machineArn: string, executionName: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
