import Table from 'cli-table3';
import { oneLine } from './printable';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Columns without lines, one row per line, cells free of control characters; ends with a newline. */
export const columns = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ chars: NO_LINES, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  if (head.length > 0) table.push([...head]);
  table.push(...rows.map((row) => row.map(oneLine)));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
};
