import * as z from 'zod';

const CORE_NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const SERVER = /^https?:\/\/([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:]{2,45}\])(:[1-9][0-9]{0,4})?$/;

/** `search` of staging.yml. */
export const Search = z.strictObject({
  url: z
    .string()
    .regex(
      SERVER,
      'must be http:// or https:// with a host and a port and nothing else, such as http://solr.internal:8983; users and passwords belong in `secret`',
    )
    .refine((url) => URL.canParse(url), 'must have a host and a port that exist')
    .optional()
    .describe('The Solr server, as the functions and the containers reach it; the laptop starts one of its own.'),
  core: z
    .string()
    .regex(CORE_NAME, 'must be the name of a Solr core: a-z, 0-9, - and _, at most 63, a letter or digit first')
    .describe('The core of shared staging whose documents every environment gets a copy of.'),
  configSet: z
    .string()
    .regex(CORE_NAME, 'must be the name of a configset of the Solr server: a-z, 0-9, - and _, at most 63')
    .describe('The configset that a new core is made from; it has to have the schema of the staging core.'),
  strategy: z
    .enum(['fetch', 'backup'])
    .default('fetch')
    .describe(
      '`fetch`: the new core fetches the index from the staging core. `backup`: by a backup, where that is forbidden.',
    ),
  backupLocation: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]{1,200}$/, 'must be an absolute path on the Solr server')
    .refine((path) => !path.split('/').includes('..'), 'must not contain ..')
    .optional()
    .describe('Where backups are kept until they are restored; by default the data folder of the staging core.'),
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'must be the name of a secret in Secrets Manager')
    .optional()
    .describe('A secret with `username` and `password` for basic authentication; without it Solr asks for none.'),
});
