import type picocolors from 'picocolors';
import { oneLine } from '../terminal/printable';
import type { Diagnosis, Section } from './diagnose';
import type { Finding, Values, Verdict } from './finding';

type Colors = ReturnType<typeof picocolors.createColors>;

const VERDICTS: readonly Verdict[] = ['ok', 'warning', 'problem', 'could not tell'];
const WIDTH = 'could not tell'.length;

const colorOf = (colors: Colors, verdict: Verdict) =>
  ({ ok: colors.green, warning: colors.yellow, problem: colors.red, 'could not tell': colors.magenta })[verdict];

const valueLines = (values: Values = {}): string[] =>
  Object.entries(values).map(([name, value]) => oneLine(`${name}=${value}`));

/** What was found, below it what to do and the values that go with it. */
const findingLines = (colors: Colors, { verdict, found, next, parameters, outputs }: Finding): string[] => {
  const indent = ' '.repeat(WIDTH + 4);
  const below = [...(next ? [`→ ${oneLine(next)}`] : []), ...valueLines(parameters), ...valueLines(outputs)];
  return [
    `  ${colorOf(colors, verdict)(verdict.padEnd(WIDTH))}  ${oneLine(found)}`,
    ...below.map((line) => `${indent}${line}`),
  ];
};

const sectionText = (colors: Colors, { check, findings }: Section): string =>
  [colors.bold(oneLine(check)), ...findings.flatMap((finding) => findingLines(colors, finding))].join('\n');

export const countOf = ({ sections }: Diagnosis, verdict: Verdict): number =>
  sections.flatMap(({ findings }) => findings).filter((finding) => finding.verdict === verdict).length;

const counted = (count: number, verdict: Verdict): string =>
  `${count} ${verdict}${count !== 1 && /^(warning|problem)$/.test(verdict) ? 's' : ''}`;

/** The whole report for a person; no text of AWS steers the terminal or forges a line. */
export const reportText = (colors: Colors, diagnosis: Diagnosis): string => {
  const { account = 'unknown', region = 'unknown', stage, sections } = diagnosis;
  const head = oneLine(`Account ${account}, region ${region}, stage ${stage}`);
  const counts = VERDICTS.map((verdict) => counted(countOf(diagnosis, verdict), verdict)).join(', ');
  return `${[head, ...sections.map((section) => sectionText(colors, section)), counts].join('\n\n')}\n`;
};
