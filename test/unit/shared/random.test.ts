import * as fc from 'fast-check';
import { randomToken, systemRandom } from '../../../functions/shared/random';

test('a token has exactly the characters asked for, letters and digits only, so that it needs no escaping', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (characters) => {
      const token = randomToken(systemRandom, characters);
      return token.length === characters && /^[A-Za-z0-9]*$/.test(token);
    }),
  );
});

test('no character is more likely than another, because the bytes that would favour some are left out', () => {
  const every = { bytes: (count: number) => Buffer.from(Array.from({ length: count }, (_, index) => index % 256)) };
  const counts = new Map<string, number>();
  for (const character of randomToken(every, 248)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  expect(new Set(counts.values())).toEqual(new Set([4]));
});

test('a source whose bytes are mostly left out is asked until there is enough', () => {
  let asked = 0;
  const scarce = { bytes: (count: number) => Buffer.alloc(count, (asked += 1) < 4 ? 255 : 0) };
  expect(randomToken(scarce, 3)).toBe('AAA');
  expect(asked).toBe(4);
});

test('the source of the process gives the bytes asked for, and others each time', () => {
  const first = systemRandom.bytes(32);
  expect(first).toHaveLength(32);
  expect(systemRandom.bytes(32).equals(first)).toBe(false);
});
