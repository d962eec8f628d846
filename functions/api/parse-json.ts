import { HttpError } from './problem';

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * JSON that means the same to every reader: refuses what is none, a key that stands twice in one object (readers differ
 * in which one counts) and `__proto__`. https://www.rfc-editor.org/rfc/rfc8259#section-4
 */
export const parseJson = (text: string): unknown => {
  const value = parsed(text);
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') noteKey(JSON.parse(last) as string, open.at(-1));
    last = token;
  }
  return value;
};

const noteKey = (key: string, seen: Set<string> | undefined): void => {
  const shown = JSON.stringify(key.slice(0, 100));
  if (key === '__proto__') throw new HttpError(400, `The body has the key ${shown}, which is not a field of anything`);
  if (seen?.has(key)) throw new HttpError(400, `The body has the key ${shown} twice in one object`);
  seen?.add(key);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpError(400, `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};
