import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_NAMES } from '../../../functions/shared/errors';
import { MACHINES, type Retrier, statesOf } from '../../machines/definitions';

const ROOT = join(__dirname, '../../..');
const text = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');

/** The part below a heading, up to the next one of the same or a higher rank. */
const below = (heading: string): string => {
  const rank = /^#+/.exec(heading)?.[0].length ?? 0;
  const [, rest] = text.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`docs/operating.md has no heading ${heading}`);
  return rest.split(new RegExp(`^#{1,${rank}} `, 'm'))[0] ?? '';
};

/** The rows of the first table: name → its other cells. */
const rowsOf = (part: string): Map<string, string[]> => {
  const rows = part.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm);
  return new Map([...rows].map(([, name = '', cells = '']) => [name, cells.split('|').map((cell) => cell.trim())]));
};

const errors = rowsOf(below('## Every error name').split('\n### ')[0] ?? '');

test('every error name has its row, and no row is about one that nobody throws', () => {
  expect([...errors.keys()].sort()).toEqual([...ERROR_NAMES].sort());
});

test.each([...errors])('%s is said what it means and what to do', (_, cells) => {
  expect(cells).toHaveLength(2);
  for (const cell of cells) expect(cell.length).toBeGreaterThan(15);
});

describe('how long a machine waits', () => {
  const WORDS: Record<string, number> = { 'a minute': 1, 'an hour': 60 };
  const minutesIn = (cell: string): number[] => {
    const said = cell.split('; waits ')[1] ?? '';
    const words = Object.entries(WORDS).flatMap(([word, minutes]) => (said.includes(word) ? [minutes] : []));
    return [...words, ...[...said.matchAll(/\d+/g)].map(([digits]) => Number(digits))];
  };
  const budgetOf = ({ IntervalSeconds = 1, MaxAttempts = 3 }: Retrier): number => (IntervalSeconds * MaxAttempts) / 60;
  const budgets = (error: string): number[] =>
    MACHINES.flatMap(({ definition }) => statesOf(definition))
      .flatMap(({ state }) => state.Retry ?? [])
      .filter(({ BackoffRate, ErrorEquals }) => BackoffRate === 1 && ErrorEquals.includes(error))
      .map(budgetOf);
  const polled = [...errors].filter(([, [means = '']]) => means.includes('; waits '));

  test.each(polled)('on %s is what the machines have', (name, [means = '']) => {
    const said = minutesIn(means);
    expect(said.length).toBeGreaterThan(0);
    for (const minutes of said) expect(budgets(name)).toContain(minutes);
  });

  test('is said of everything that they wait for', () => {
    const all = [...errors.keys()].filter((name) => budgets(name).length > 0);
    expect(polled.map(([name]) => name).sort()).toEqual(all.sort());
  });
});

test('the queries ask for fields that the logs have', () => {
  const sources = ['functions/shared/step-handler.ts', 'functions/shared/log.ts', 'functions/api/api-handler.ts'];
  const logging = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const queries = [...below('## Logs').matchAll(/^```\n([^]*?)^```/gm)].map(([, query = '']) => query);
  expect(queries.length).toBeGreaterThan(3);
  const asked = queries.flatMap((query) => [
    ...[...query.matchAll(/^fields (.+)$/gm)].flatMap(([, list = '']) => list.split(', ')),
    ...[...query.matchAll(/(?:ispresent|count_distinct|latest|pct)\((\w+)/g)].map(([, name = '']) => name),
    ...[...query.matchAll(/(\w+) (?:=|like|not like) /g)].map(([, name = '']) => name),
  ]);
  const own = asked.filter((name) => !name.startsWith('@') && name !== 'message');
  expect(own.length).toBeGreaterThan(8);
  expect(own.filter((name) => !new RegExp(`\\b${name}\\??:|\\b${name},`).test(logging))).toEqual([]);
});

test('what is linked to is there', () => {
  for (const file of readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))) {
    const links = readFileSync(join(ROOT, 'docs', file), 'utf8').matchAll(/\]\((?!http|#)([^)#]+)/g);
    for (const [, path = ''] of links) expect(() => readFileSync(join(ROOT, 'docs', path))).not.toThrow();
  }
});
