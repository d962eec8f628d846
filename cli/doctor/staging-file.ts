import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StagingConfig } from '../../functions/shared/config-schema';
import { isNamed } from '../../functions/shared/errors';
import { readConfig } from '../../functions/shared/read-config';
import { type Finding, ok, problem } from './finding';

type Outcome = { staging?: StagingConfig; findings: Finding[] };

/** staging.yml as the packaging reads it; each wrong line is a problem of its own. */
export const readStagingFile = (folder: string, file: string): Outcome => {
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    const found = `${file} cannot be read: ${(error as Error).message}`;
    const next = 'Run doctor where staging.yml is, name it by --config, or write one: branch-staging init';
    return { findings: [problem(found, next)] };
  }
  try {
    const staging = readConfig(text, file);
    return { staging, findings: [ok(`${file} is valid: application ${staging.application} at ${staging.domain}.`)] };
  } catch (error) {
    if (!isNamed(error, 'InvalidConfiguration')) throw error;
    const next = 'Correct that line; every field is described in docs/configuration.md.';
    return { findings: error.message.split('\n').map((line) => problem(line, next)) };
  }
};
