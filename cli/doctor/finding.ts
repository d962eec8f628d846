/** What a check says. "could not tell" is never "ok" and never "is not there". */
export type Verdict = 'ok' | 'warning' | 'problem' | 'could not tell';

/** Names and values: parameters of cloudformation/foundation.yml, or outputs of a stack. */
export type Values = Readonly<Record<string, string>>;

/** One sentence about what was found and, where there is something to do, one about that. May hold text of AWS. */
export type Finding = {
  verdict: Verdict;
  found: string;
  next?: string;
  /** Parameters of cloudformation/foundation.yml that fit what was found. */
  parameters?: Values;
  outputs?: Values;
};

/** Everything is as it should be; `next` is then a hint. */
export const ok = (found: string, next?: string): Finding => ({ verdict: 'ok', found, ...(next ? { next } : {}) });

/** It works, but not as well as it could, or not yet. */
export const warning = (found: string, next: string): Finding => ({ verdict: 'warning', found, next });

/** It does not work like that. */
export const problem = (found: string, next: string): Finding => ({ verdict: 'problem', found, next });
