import { randomBytes } from 'node:crypto';

/** A name that no other test and no earlier run has used. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;
