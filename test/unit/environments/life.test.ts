import * as fc from 'fast-check';
import { registryWorld } from '../../support/registry-world';
import {
  BRANCHES,
  type Command,
  askFor,
  askTogether,
  deliver,
  destroy,
  fail,
  finish,
  finishLate,
  pass,
  redrive,
} from './model-commands';

const branch = fc.constantFrom(...BRANCHES);
const index = fc.nat(30);
const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(branch, fc.boolean()).map(([of, isNew]) => askFor(of, isNew)),
  fc.uniqueArray(branch, { minLength: 2 }).map(askTogether),
  branch.map(destroy),
  index.map(finish),
  index.map(finishLate),
  fc
    .tuple(index, fc.constantFrom('FAILED' as const, 'TIMED_OUT' as const, 'ABORTED' as const))
    .map(([of, how]) => fail(of, how)),
  index.map(redrive),
  index.map(deliver),
  fc.integer({ min: 1, max: 8 }).map(pass),
];

describe('the life of environments', () => {
  it('stays sound in any order of requests, endings, redrives, late news and steps whose time is over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (list) => {
        const setup = () => ({
          model: { before: new Map(), nameOf: new Map(), news: [], commits: 0 },
          real: registryWorld(),
        });
        await fc.asyncModelRun(setup, list);
      }),
      { numRuns: 250 },
    );
  });
});
