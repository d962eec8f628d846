/** What several runs of the same thing gave, in milliseconds. */
export type Summary = { median: number; least: number; most: number };

/** The middle one, or the mean of the two in the middle. */
export const medianOf = (values: number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (upper + lower) / 2;
};

export const summaryOf = (values: number[]): Summary => ({
  median: medianOf(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** `812 ms (790 to 1040)`: the median, and the range when there is one. */
export const inWords = (values: number[]): string => {
  if (values.length === 0) return 'not measured';
  const { median, least, most } = summaryOf(values);
  const range = values.length > 1 ? ` (${Math.round(least)} to ${Math.round(most)})` : '';
  return `${Math.round(median)} ms${range}`;
};

export const inMegabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

/** Lines of words with the columns under each other; every column but the first is set to the right. */
export const table = (rows: string[][]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
};
