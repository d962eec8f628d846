import * as z from 'zod/mini';
import { isoTime } from '../shared/clock';
import { counting, nonEmpty } from '../shared/schema';
import { eventHandler } from '../shared/step-handler';
import { SCOPES, issueToken } from './tokens';

const DAY_MS = 86_400_000;
const MAX_DAYS = 365;

const Input = z.strictObject({
  owner: nonEmpty().check(z.maxLength(100)),
  scopes: z.array(z.enum(SCOPES)).check(z.minLength(1)),
  days: counting().check(z.lte(MAX_DAYS)),
});

/**
 * A new API token for whoever may invoke this function, which IAM decides: that is how an installation gets its first
 * one. The answer is the only place where the token is ever seen.
 */
export const handler = eventHandler(Input, (tools) => async ({ days, ...caller }) => {
  const expiresAt = tools.clock.now() + days * DAY_MS;
  return { token: await issueToken(tools, caller, expiresAt), expiresAt: isoTime(expiresAt) };
});
