import * as fc from 'fast-check';
import {
  MAX_NAME_LENGTH,
  branchClaimKey,
  candidateNames,
  databaseIdFor,
  executionNameFor,
  serviceNameFor,
  stackNameFor,
} from '../../../functions/environments/names';
import { HOSTILE_BRANCHES, RESERVED_BRANCHES } from '../../support/hostile-branches';
import { REPOSITORY } from '../../support/registry-world';

const PREFIXES = ['feature/', 'fix/'];
const namesOf = (branch: string, repository = REPOSITORY) => candidateNames(repository, branch, PREFIXES);

/** Any string at all: of whole characters, of separate UTF-16 units, of what branch names are made of. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'abzAZ019-_./ é\u212A'), maxLength: 400 }),
  fc.constantFrom(...HOSTILE_BRANCHES),
);

const isLegal = (name: string): boolean =>
  /^[a-z](-?[a-z0-9])*$/.test(name) && name.length <= MAX_NAME_LENGTH && MAX_NAME_LENGTH <= 29;

describe('the names a branch may get', () => {
  it('are legal DNS labels for any string, and the same each time', () => {
    fc.assert(
      fc.property(anyText, anyText, (branch, repository) => {
        const names = namesOf(branch, repository);
        expect(names.filter((name) => !isLegal(name))).toEqual([]);
        expect(names.length).toBeGreaterThanOrEqual(4);
        expect(namesOf(branch, repository)).toEqual(names);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('are legal DNS labels for every branch that broke other tools', () => {
    const names = HOSTILE_BRANCHES.flatMap((branch) => namesOf(branch));
    expect(names.filter((name) => !isLegal(name))).toEqual([]);
  });

  it('begin with the plain one where nothing was lost', () => {
    expect(namesOf('feature/new_cool_page')[0]).toBe('new-cool-page');
    expect(namesOf('fix/Basket')[0]).toBe('basket');
    expect(namesOf('other/page')[0]).toBe('other-page');
    expect(namesOf(`feature/${'a'.repeat(29)}`)[0]).toBe('a'.repeat(29));
  });

  it('keep the prefix when it is all there is, because an empty name would be left', () => {
    expect(namesOf('feature')[0]).toBe('feature');
    expect(namesOf('feature/---')[0]).toMatch(/^branch-[a-z2-7]{6}$/);
  });

  it.each(RESERVED_BRANCHES)('have a hash for %s, because the plain one could be mistaken', (branch) => {
    for (const spelling of [branch, branch.toUpperCase(), `feature/${branch}`, `_${branch}_`]) {
      for (const name of namesOf(spelling)) expect(name).toMatch(/-[a-z2-7]{6,}$/);
    }
  });

  it('have a hash when the branch is cut, empty or begins with a digit', () => {
    const cut = namesOf('feature/a-very-long-name-for-checkout-a')[0] ?? '';
    expect(cut).toMatch(/^a-very-long-name-for-c-[a-z2-7]{6}$/);
    expect(namesOf('feature/a-very-long-name-for-checkout-b')[0]).not.toBe(cut);
    expect(namesOf('a'.repeat(30))[0]).toMatch(/^a{22}-[a-z2-7]{6}$/);
    expect(namesOf('日本語')[0]).toMatch(/^branch-[a-z2-7]{6}$/);
    expect(namesOf('日本語')[0]).not.toBe(namesOf('🚀')[0]);
    expect(namesOf('12345')[0]).toMatch(/^b-12345-[a-z2-7]{6}$/);
  });

  it('never join two branches by Unicode lower-casing: the kelvin sign is no k', () => {
    expect(namesOf('feature/K8s')[0]).toBe('k8s');
    expect(namesOf('feature/\u212A8s')[0]).not.toBe('k8s');
  });

  it('differ between two branches and between two repositories once a hash is in them', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        fc.pre(one !== other);
        expect(namesOf(one).at(-1)).not.toBe(namesOf(other).at(-1));
        expect(namesOf('x', one).at(-1)).not.toBe(namesOf('x', other).at(-1));
        expect(branchClaimKey(REPOSITORY, one)).not.toBe(branchClaimKey(REPOSITORY, other));
      }),
    );
  });

  it('keep repository and branch apart, so that moving a character from one to the other is another branch', () => {
    expect(branchClaimKey('acme/a', 'b')).not.toBe(branchClaimKey('acme/', 'ab'));
    expect(namesOf('c', 'a","b')[1]).not.toBe(namesOf('b","c', 'a')[1]);
  });
});

describe('the AWS names made of a name', () => {
  const longest = { application: 'a'.repeat(12), name: 'b'.repeat(MAX_NAME_LENGTH) };

  it('fit the limits of their services even for the longest application and name', () => {
    expect(databaseIdFor(longest).length).toBeLessThanOrEqual(63);
    expect(stackNameFor(longest).length).toBeLessThanOrEqual(128);
    expect(serviceNameFor(longest, 's'.repeat(21)).length).toBeLessThanOrEqual(255);
    expect(executionNameFor(longest.name, 'redeploy', 1e9, 1e9).length).toBeLessThanOrEqual(80);
  });
});
