/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** True for a JSON object, not for null or a list. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value under a key of the object itself, undefined when it has none; never something inherited. */
export const ownValue = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The value as it arrives when it is sent as JSON: a copy, and null instead of nothing. */
export const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null') as unknown;

/** A few words on a value for an error message; never the value, which may be large or secret. */
export const describeJson = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isJsonObject(value)) return `a ${typeof value}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.slice(0, 12).join(', ')}${keys.length > 12 ? ' and more' : ''}`;
};
