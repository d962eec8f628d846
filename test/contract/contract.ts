import { stripVTControlCharacters } from 'node:util';
import { CLOUDS, type Cloud } from './clouds';
import { DIFFERENCES, type Difference } from './differences';

/** States one behaviour of AWS, with the test that shows it. */
export type Behaviour = (sentence: string, show: () => Promise<void>) => void;

/**
 * What one service does, as AWS documents it, checked on every cloud. Where a cloud is on record to differ, the same
 * test has to fail as it is written there: a cloud that mends its ways makes the entry fail.
 */
export const contract = (service: string, state: (cloud: Cloud, behaviour: Behaviour) => void): void => {
  describe.each(CLOUDS)(`${service} of $name`, ({ name, open }) => {
    const cloud = open();
    afterAll(() => cloud.close());
    const expected = DIFFERENCES.filter((difference) => difference.service === service && difference.cloud === name);
    const seen = new Set<string>();
    state(cloud, (sentence, show) => {
      seen.add(sentence);
      const difference = expected.find(({ behaviour }) => behaviour === sentence);
      if (difference === undefined) test(sentence, show);
      else test(`${sentence} (differs: ${difference.there})`, () => showDifference(difference, show));
    });
    const lost = expected.filter(({ behaviour }) => !seen.has(behaviour)).map(({ behaviour }) => behaviour);
    if (lost.length > 0) throw new Error(`differences.ts speaks of behaviours that are none: ${lost.join('; ')}`);
  });
};

const showDifference = async ({ behaviour, shows }: Difference, show: () => Promise<void>): Promise<void> => {
  const failure = await show().then(
    () => undefined,
    (error: Error) => stripVTControlCharacters(error.message),
  );
  if (failure === undefined)
    throw new Error(`It does as AWS does now: ${behaviour}. Take the entry out of differences.ts`);
  expect(failure).toMatch(shows);
};

const LOOKS = 100;

/** Looks until what is seen is as wanted, and gives it; fails with what was seen last. */
export const until = async <Seen>(
  cloud: Cloud,
  look: () => Promise<Seen>,
  isWanted: (seen: Seen) => boolean,
): Promise<Seen> => {
  for (let left = LOOKS; ; left -= 1) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (left === 0) throw new Error(`It never came to what was waited for; last seen: ${JSON.stringify(seen)}`);
    await cloud.pause();
  }
};
