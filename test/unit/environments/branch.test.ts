import { execFile } from 'node:child_process';
import * as fc from 'fast-check';
import { assertBranch, branchProblem } from '../../../functions/environments/branch';
import { HOSTILE_BRANCHES } from '../../support/hostile-branches';

/** What git itself says. An argument cannot carry NUL or a lone surrogate: git can have no such branch. */
const isLegalForGit = (branch: string): Promise<boolean> => {
  if (branch.includes('\0') || !branch.isWellFormed()) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    execFile('git', ['check-ref-format', `refs/heads/${branch}`], (error) => {
      if (error === null) resolve(true);
      else if (error.code === 1) resolve(false);
      else reject(error);
    });
  });
};

/** What we refuse although a ref of that name can exist, and why. */
const isRefusedByUsAlone = (branch: string): boolean =>
  branch.startsWith('-') || // git branch refuses it: it reads as an option
  branch === 'HEAD' || // git branch refuses it: it is ambiguous
  /\p{Cc}/u.test(branch) || // git allows U+0080 to U+009F, which terminals obey
  Buffer.byteLength(branch) > 1024;

const expectAgreement = async (branch: string): Promise<void> => {
  const isLegal = await isLegalForGit(branch);
  const problem = branchProblem(branch);
  const shown = JSON.stringify(branch);
  if (problem === undefined) expect(`${shown} is legal for git: ${isLegal}`).toBe(`${shown} is legal for git: true`);
  else if (isLegal) expect(`${shown}: ${isRefusedByUsAlone(branch)}`).toBe(`${shown}: true`);
};

describe('branch names', () => {
  it('are legal exactly when git says so, but for the documented reasons, in the corpus', async () => {
    for (const branch of HOSTILE_BRANCHES) await expectAgreement(branch);
  });

  it('are legal exactly when git says so, for strings of what the rules are about', async () => {
    const parts = fc.constantFrom(
      'a',
      '.',
      '..',
      '/',
      '-',
      '@',
      '{',
      '@{',
      '.lock',
      ' ',
      '~',
      '^',
      ':',
      '?',
      '*',
      '[',
      '\\',
    );
    const odd = fc.constantFrom('\x7f', '\x01', '\u0085', '\u2028', 'é', '🚀', 'HEAD', ']', '}', '"', "'", '$', '\n');
    const branches = fc.array(fc.oneof(parts, odd), { maxLength: 6 }).map((pieces) => pieces.join(''));
    await fc.assert(fc.asyncProperty(branches, expectAgreement), { numRuns: 150 });
  });

  it('are legal exactly when git says so, for any string', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), expectAgreement), { numRuns: 60 });
  });

  it.each([
    ['', 'it is empty'],
    ['\ud800', 'lone surrogate'],
    ['é'.repeat(513), 'longer than 1024 bytes'],
    ['a\u0085', 'control character'],
    ['a b', 'one of: space'],
    ['a//b', 'two in a row'],
    ['a/.b', 'begins with "."'],
    ['a.lock/b', 'ends with ".lock"'],
    ['a..b', 'contains ".."'],
    ['a.', 'ends with "."'],
    ['a@{b', '"@{"'],
    ['-rf', 'begins with "-"'],
    ['HEAD', 'git reserves "HEAD"'],
  ])('are refused with the reason: %j', (branch, reason) => {
    expect(branchProblem(branch)).toContain(reason);
    expect(() => assertBranch(branch)).toThrow(expect.objectContaining({ name: 'InvalidInput' }));
  });

  it('may be as long as 1024 bytes, and the error for a longer one stays short', () => {
    expect(branchProblem('b'.repeat(1024))).toBeUndefined();
    const refused = () => assertBranch('b'.repeat(100_000));
    expect(refused).toThrow(/^.{0,300}$/);
  });
});
