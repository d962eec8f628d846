/** The sentence in the cause of a failed step: Lambda wraps it in JSON. */
export const messageOf = (cause: string | undefined): string => {
  if (cause === undefined || cause === '') return 'no cause was given';
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : cause;
  } catch {
    return cause;
  }
};
