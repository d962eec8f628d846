import * as z from 'zod/mini';

/** What the platform gives to every container of an environment; a value in `variables` may refer to these as `${NAME}`. */
export const PLATFORM_VARIABLES = [
  'URL',
  'ENVIRONMENT_URL',
  'PORT',
  'BRANCH_NAME',
  'COMMIT',
  'COMMIT_SHA',
  'RELEASE',
  'ENVIRONMENT_NAME',
  'DEPLOY_ENVIRONMENT',
  'EXCEPTION_STREAM',
];

/** What is given as well where `monitoring` of staging.yml says so, under the names that the tools read by themselves. */
export const MONITORING_VARIABLES = {
  sentry: ['SENTRY_ENVIRONMENT', 'SENTRY_RELEASE'],
  honeybadger: ['HONEYBADGER_ENV', 'HONEYBADGER_REVISION'],
  openTelemetry: ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'],
} as const;

export type Monitoring = Partial<Record<keyof typeof MONITORING_VARIABLES, boolean>>;

/** The field of staging.yml by which the platform gives that variable, or undefined. */
export const monitoringFieldOf = (monitoring: Monitoring | undefined, variable: string): string | undefined => {
  const found = Object.entries(MONITORING_VARIABLES).find(
    ([tool, names]) =>
      monitoring?.[tool as keyof Monitoring] === true && (names as readonly string[]).includes(variable),
  );
  return found && `monitoring.${found[0]}`;
};

/** What is given as well when the application has a database. */
export const DATABASE_VARIABLES = ['DATABASE_URL', 'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'];

/** What is given as well when the application has a search. */
export const SEARCH_VARIABLES = ['SOLR_URL', 'SOLR_CORE'];

/** What is given as well when the application has a Redis. Without one the application may set them itself. */
export const REDIS_VARIABLES = ['REDIS_URL', 'REDIS_PREFIX'];

/** Given by reference to a secret on AWS, which has no text around it: only allowed as a whole value. */
export const SECRET_VARIABLES = ['DATABASE_URL', 'PGPASSWORD'];

const GIVEN = [...PLATFORM_VARIABLES, ...DATABASE_VARIABLES, ...SEARCH_VARIABLES];

const REFERABLE = [...GIVEN, ...REDIS_VARIABLES];

const isPlatformVariable = (name: string): boolean => GIVEN.includes(name) || name.startsWith('PG');

/** The names of the variables that a value refers to, in order of appearance. */
export const referencesIn = (value: string): string[] =>
  [...value.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1]!);

/** A variable that the application may set: one that the platform does not give. */
export const VariableName = z.string().check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable name: letters, digits and _, no digit first'),
  z.refine((name) => !isPlatformVariable(name), 'is given by the platform and may not be set here'),
);

/** A value whose references are all to variables that the platform gives. */
export const VariableValue = z.string().check(
  z.maxLength(4096),
  z.superRefine((value, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if (value.includes('\0')) problem('must not contain NUL');
    const names = referencesIn(value);
    if (value.split('${').length - 1 !== names.length) problem('has a ${ that is not a reference such as ${PGHOST}');
    for (const name of names) {
      if (!REFERABLE.includes(name)) {
        problem(`refers to \${${name}}, which the platform does not give`);
      } else if (SECRET_VARIABLES.includes(name) && value !== `\${${name}}`) {
        problem(`has text around the secret \${${name}}: a secret must be the whole value`);
      }
    }
  }),
);
