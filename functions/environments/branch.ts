import { WorkflowError } from '../shared/errors';

const MAX_BYTES = 1024;

type Rule = { broken: (branch: string) => boolean; because: string };

// https://git-scm.com/docs/git-check-ref-format, for refs/heads/<branch>, and what `git branch` itself refuses.
const RULES: Rule[] = [
  { broken: (branch) => branch === '', because: 'it is empty' },
  { broken: (branch) => !branch.isWellFormed(), because: 'it is not well-formed Unicode (a lone surrogate)' },
  { broken: (branch) => Buffer.byteLength(branch) > MAX_BYTES, because: `it is longer than ${MAX_BYTES} bytes` },
  { broken: (branch) => /\p{Cc}/u.test(branch), because: 'it contains a control character' },
  { broken: (branch) => /[ ~^:?*[\\]/.test(branch), because: 'it contains one of: space ~ ^ : ? * [ \\' },
  { broken: (branch) => /^\/|\/$|\/\//.test(branch), because: 'it begins or ends with "/" or has two in a row' },
  { broken: (branch) => /(^|\/)\./.test(branch), because: 'a part of it begins with "."' },
  { broken: (branch) => /\.lock(\/|$)/.test(branch), because: 'a part of it ends with ".lock"' },
  { broken: (branch) => branch.includes('..'), because: 'it contains ".."' },
  { broken: (branch) => branch.endsWith('.'), because: 'it ends with "."' },
  { broken: (branch) => branch.includes('@{'), because: 'it contains "@{"' },
  { broken: (branch) => branch.startsWith('-'), because: 'it begins with "-", which git refuses for a branch' },
  { broken: (branch) => branch === 'HEAD', because: 'git reserves "HEAD"' },
];

/** What makes it no branch name, in words, or undefined for a legal one. */
export const branchProblem = (branch: string): string | undefined => RULES.find((rule) => rule.broken(branch))?.because;

/** Refuses what git would refuse, with the reason. A legal branch name is still only data: it is never interpreted. */
export const assertBranch = (branch: string): void => {
  const problem = branchProblem(branch);
  if (problem !== undefined) {
    throw new WorkflowError(
      'InvalidInput',
      `${JSON.stringify(branch).slice(0, 200)} is not a git branch name: ${problem}`,
    );
  }
};
