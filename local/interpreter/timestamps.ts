const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 timestamp with capital T and Z as ASL wants it; undefined for anything else. */
export const parseTimestamp = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
};
