import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../functions/shared/read-config';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { Findings } from '../init/findings';
import { lookAtRepository } from '../init/look-at-repository';
import { writeConfig } from '../init/write-config';
import type { CliIo } from '../io';
import { note } from '../terminal/print';

const FILE = 'staging.yml';

const LABELS: [keyof Findings, string][] = [
  ['repository', 'repository'],
  ['install', 'install'],
  ['build', 'build'],
  ['database', 'Postgres'],
  ['migrate', 'migrate'],
  ['seed', 'seed'],
  ['web', 'start'],
  ['port', 'port'],
  ['healthPath', 'health check'],
  ['workers', 'workers'],
];

/** `init`: writes a commented staging.yml from what the repository in the working directory tells; never over an existing one. */
export const registerInit = (program: Command, io: CliIo): void => {
  program
    .command('init')
    .description(`write a commented ${FILE} by looking at this repository`)
    .option('--print', 'write it to stdout instead of the file')
    .option('--force', `replace an existing ${FILE}`)
    .action(async (options: { print?: boolean; force?: boolean }) => {
      const found = await lookAtRepository(io);
      const text = writeConfig(found);
      readConfig(text, FILE); // a file that we refuse ourselves is our fault, and must not be left behind
      if (options.print) io.stdout.write(text);
      else write(join(io.cwd, FILE), text, options.force === true);
      report(io, found);
      if (!options.print) note(io, `Wrote ${FILE}: read it, change what is marked NOT FOUND, and commit it.`);
    });
};

const write = (path: string, text: string, isReplacing: boolean): void => {
  try {
    if (isReplacing) rmSync(path, { force: true }); // a link in its place would lead the text to somewhere else
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CliError(EXIT.invalid, `There is a ${FILE} here already.`, [
      'See what would be written: branch-staging init --print',
      'Replace it: branch-staging init --force',
    ]);
  }
};

const report = (io: CliIo, found: Findings): void => {
  for (const [key, label] of LABELS) {
    const guess = found[key];
    note(io, guess ? `${label}: ${shortValue(guess.value)} (from ${guess.from})` : `${label}: not found`);
  }
};

const shortValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value).replace(/^\{\}$/, 'yes');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
