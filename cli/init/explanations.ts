import { PLACEHOLDERS } from './draft-config';
import type { Findings, Guess } from './findings';

/** A comment above the field at that path. */
export type Explanation = { path: string[]; text: string };

const MOST_NAMES = 20;
const NOT_FOUND = 'NOT FOUND, please change:';

/** File content never reaches a comment unseen: one line, printable, short. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 120);

const orNotFound = (guess: Guess<unknown> | undefined, otherwise: string): string =>
  guess ? `From ${plain(guess.from)}.` : `${NOT_FOUND} ${otherwise}`;

/** What to write above each field: where its value came from, or what is missing. */
export const explain = (found: Findings): Explanation[] => [
  {
    path: ['application'],
    text: `Part of every AWS name: at most 12 of a-z and 0-9. From ${plain(found.application?.from ?? 'nowhere')}.`,
  },
  {
    path: ['repository'],
    text: `Identity of the code. ${orNotFound(found.repository, 'there is no git remote "origin".')}`,
  },
  { path: ['domain'], text: `Environments answer at https://<name>.<domain>. ${NOT_FOUND} a domain of yours.` },
  { path: ['branchPrefixes'], text: 'Stripped from branch names: feature/new_page becomes new-page.' },
  {
    path: ['image'],
    text: 'What to run for a commit when a request names no image. A guess from the repository: check it.',
  },
  { path: ['build', 'install'], text: orNotFound(found.install, 'how to install.') },
  { path: ['build', 'build'], text: orNotFound(found.build, 'how to build.') },
  { path: ['build', 'cache'], text: 'On the laptop: paths kept between commits whose key files are equal.' },
  {
    path: ['database'],
    text: `Restored for every environment from a snapshot. Postgres because of ${plain(found.database?.from ?? '')}.`,
  },
  { path: ['database', 'source'], text: `${NOT_FOUND} the RDS instance of your shared staging.` },
  ...(found.database?.value.name ? [] : [{ path: ['database', 'name'], text: `${NOT_FOUND} the database inside it.` }]),
  { path: ['migrate', 'command'], text: orNotFound(found.migrate, 'what applies migrations.') },
  { path: ['seed'], text: `Laptop only: fills the shared staging database. ${orNotFound(found.seed, '')}` },
  {
    path: ['services'],
    text: 'What runs. Exactly one service has a port: the one behind the URL. cpu 1024 is one core.',
  },
  { path: ['services', 'web', 'command'], text: orNotFound(found.web, 'the command that starts it.') },
  { path: ['services', 'web', 'port'], text: `Also given as PORT. ${orNotFound(found.port, 'where it listens.')}` },
  {
    path: ['services', 'web', 'healthCheck'],
    text: orNotFound(found.healthPath, 'a path that answers 200 when it can serve.'),
  },
  { path: ['variables'], text: variablesText(found) },
  { path: ['lifetime'], text: 'An environment that nobody uses for that time is destroyed.' },
];

const variablesText = ({ variables, otherVariables }: Findings): string => {
  const from = variables ? ` From ${plain(variables.from)}.` : '';
  const others = otherVariables?.value.slice(0, MOST_NAMES).join(', ');
  const missing = others ? `\n ${NOT_FOUND} what of this it needs, named in ${otherVariables?.from}: ${others}.` : '';
  return `For every container. \${NAME} is what the platform gives: DATABASE_URL, PGHOST, …, URL, PORT, BRANCH_NAME, COMMIT.${from}${missing}`;
};

/** The parts that staging.yml can do without and that were not found, as comments to fill in; each stands before that field. */
export const placeholders = (found: Findings): { before: string; text: string }[] => {
  const sections: { before: string; lines: string[] }[] = [];
  if (!found.install && !found.build) {
    sections.push({
      before: 'services',
      lines: ['Nothing found that installs or builds:', 'build:', '  install: npm ci'],
    });
  }
  if (!found.database) {
    const lines = ['No sign of a Postgres database; if there is one:', 'database:', `  source: ${PLACEHOLDERS.source}`];
    sections.push({ before: 'services', lines: [...lines, `  name: ${PLACEHOLDERS.databaseName}`] });
  }
  if (!found.migrate || !found.database) {
    sections.push({
      before: 'services',
      lines: ['No migrations found; if there are:', 'migrate:', '  command: npm run migrate'],
    });
  }
  if (!found.workers) {
    sections.push({
      before: 'variables',
      lines: ['No worker found; another service looks so:', '  worker:', '    command: node worker.js'],
    });
  }
  return sections.map(({ before, lines }) => ({ before, text: lines.map((line) => ` ${line}`).join('\n') }));
};
