import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIFFERENCES } from './differences';

test('the README lists every difference, so that nobody takes the emulator for AWS', () => {
  const text = readFileSync(join(__dirname, 'README.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(DIFFERENCES.map(({ service, behaviour, aws, there }) => [service, behaviour, aws, there]));
});
