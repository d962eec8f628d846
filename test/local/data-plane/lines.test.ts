import * as fc from 'fast-check';
import { lineSplitter, LONGEST_LINE } from '../../../local/data-plane/line-splitter';

const split = (chunks: Buffer[]): string[] => {
  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  chunks.forEach(splitter.write);
  splitter.end();
  return lines;
};

test('lines are the same wherever the chunks are cut, also within a character', () => {
  const text = fc.array(fc.stringMatching(/^[^\r\n]*$/), { minLength: 1 }).map((lines) => `${lines.join('\n')}\n`);
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 40 })), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) chunks.push(bytes.subarray(at, (at += cut)));
      chunks.push(bytes.subarray(at));
      expect(split(chunks)).toEqual(Buffer.from(whole).toString().slice(0, -1).split('\n'));
    }),
  );
});

test('a line that never ends is given in pieces, so that it cannot fill the memory', () => {
  const given: number[] = [];
  const splitter = lineSplitter((line) => given.push(line.length));
  for (let count = 0; count < 10; count += 1) splitter.write(Buffer.alloc(100_000, 'x'));
  expect(given).toEqual([LONGEST_LINE, LONGEST_LINE, LONGEST_LINE]);
  splitter.end();
  expect(given.reduce((sum, length) => sum + length)).toBe(1_000_000);
});

test('line ends of Windows leave no carriage return in the log', () => {
  expect(split([Buffer.from('one\r'), Buffer.from('\ntwo\r\n')])).toEqual(['one', 'two']);
});
