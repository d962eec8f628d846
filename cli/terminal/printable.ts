/** C0 and C1 controls except newline and tab, DEL, and the characters that turn the direction of text around. */
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** What applications colour their logs with: shows nothing, so nothing is lost with it. */
const COLOUR = /\u001b\[[0-9;]*m/g;

/** The text without anything that steers a terminal; newlines and tabs stay. */
export const printableText = (text: string): string => text.replace(COLOUR, '').replace(DANGEROUS, '');

/** The text on one line, for table cells and lines whose shape must not be forged by what they show. */
export const oneLine = (text: string): string => printableText(text.replace(/[\n\t\u2028\u2029]+/g, ' '));

/** A copy of an API answer in which every text is printable, so that no field can be forgotten when it is shown. */
export const printable = <T>(value: T): T => {
  if (typeof value === 'string') return printableText(value) as T;
  if (Array.isArray(value)) return value.map(printable) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [printableText(key), printable(item)])) as T;
};

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON in which steering characters stand as escapes: the same value for a parser, harmless on a terminal. */
export const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escaped);
