import { type DBInstance, DescribeOrderableDBInstanceOptionsCommand } from '@aws-sdk/client-rds';
import type { Rds } from '../../functions/database/instances';
import type { StagingConfig } from '../../functions/shared/config-schema';
import { type Finding, ok, problem, warning } from './finding';

export type DatabaseConfig = NonNullable<StagingConfig['database']>;

/** From this version on a server refuses plain connections unless its parameter group says otherwise. */
const INSISTS_ON_TLS = 15;

/** What the source has to be for its snapshots to be restored and its copies to be used. */
export const instanceFindings = (
  instance: DBInstance | undefined,
  database: DatabaseConfig,
  region: string,
): Finding[] => {
  const { source } = database;
  if (instance === undefined)
    return [
      problem(
        `There is no RDS instance ${source} in ${region}.`,
        'Name an instance of this region in database.source: aws rds describe-db-instances lists them.',
      ),
    ];
  const { Engine, EngineVersion } = instance;
  if (Engine !== 'postgres')
    return [
      problem(
        `${source} runs ${Engine}; only instances of RDS for PostgreSQL (engine postgres) can be restored.`,
        'Name another instance in database.source, or keep a copy of the data in one.',
      ),
    ];
  return [
    ok(`${source} runs PostgreSQL ${EngineVersion} on ${instance.DBInstanceClass}.`),
    userFinding(instance, database),
    tlsFinding(instance, database),
  ];
};

const userFinding = ({ MasterUsername }: DBInstance, { source, user }: DatabaseConfig): Finding =>
  MasterUsername === user
    ? ok(`database.user is ${user}, the master user of ${source}.`)
    : problem(
        `staging.yml says database.user: ${user}, but the master user of ${source} is ${MasterUsername}; only the master's password can be set.`,
        `Write the master user into staging.yml, which the copies then have too: database.user: ${MasterUsername}`,
      );

const tlsFinding = ({ EngineVersion = '' }: DBInstance, { urlParameters }: DatabaseConfig): Finding => {
  const mode = urlParameters['sslmode'];
  if (Number.parseInt(EngineVersion, 10) < INSISTS_ON_TLS)
    return ok(`PostgreSQL ${EngineVersion} takes plain connections too, unless rds.force_ssl is set.`);
  if (mode !== undefined && mode !== 'disable') return ok(`DATABASE_URL asks for TLS: sslmode=${mode}.`);
  const asks = mode === undefined ? 'does not ask for it' : 'switches it off';
  return warning(
    `PostgreSQL ${EngineVersion} refuses connections without TLS (rds.force_ssl is 1 by default), and DATABASE_URL ${asks}.`,
    'Add urlParameters: { sslmode: require } to database; clients that verify then need the certificates of RDS in the image.',
  );
};

/** Whether a copy can have the configured class: not every class has every version, nor is every one everywhere. */
export const classFindings = async (rds: Rds, wanted: string, instance: DBInstance): Promise<Finding[]> => {
  const { OrderableDBInstanceOptions = [] } = await rds.send(
    new DescribeOrderableDBInstanceOptionsCommand({
      Engine: 'postgres',
      EngineVersion: instance.EngineVersion,
      DBInstanceClass: wanted,
      MaxRecords: 20,
    }),
  );
  const what = `PostgreSQL ${instance.EngineVersion} on ${wanted}`;
  return OrderableDBInstanceOptions.length > 0
    ? [ok(`RDS offers ${what} here.`)]
    : [problem(`RDS does not offer ${what} in this region.`, 'Choose another database.class in staging.yml.')];
};
