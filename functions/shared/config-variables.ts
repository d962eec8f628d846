import * as z from 'zod/mini';

/** What the platform gives to every container of an environment; a value in `variables` may refer to these as `${NAME}`. */
export const PLATFORM_VARIABLES = ['URL', 'PORT', 'BRANCH_NAME', 'COMMIT', 'ENVIRONMENT_NAME', 'EXCEPTION_STREAM'];

/** What is given as well when the application has a database. */
export const DATABASE_VARIABLES = ['DATABASE_URL', 'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'];

/** What is given as well when the application has a Redis. Without one the application may set them itself. */
export const REDIS_VARIABLES = ['REDIS_URL', 'REDIS_PREFIX'];

const REFERABLE = [...PLATFORM_VARIABLES, ...DATABASE_VARIABLES, ...REDIS_VARIABLES];

/** Given by reference to a secret on AWS, which has no text around it: only allowed as a whole value. */
export const SECRET_VARIABLES = ['DATABASE_URL', 'PGPASSWORD'];

const isPlatformVariable = (name: string): boolean =>
  PLATFORM_VARIABLES.includes(name) || DATABASE_VARIABLES.includes(name) || name.startsWith('PG');

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
