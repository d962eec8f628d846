import type { IncomingMessage } from 'node:http';
import { SolrProblem } from './problem';

export type Parameters = Record<string, string | undefined>;
export type SolrRequest = { path: string; parameters: Parameters; body: unknown };

const MAX_BYTES = 256 * 1024 * 1024;

/** The value of a parameter that there has to be. */
export const needed = (parameters: Parameters, name: string): string => {
  const value = parameters[name];
  if (value === undefined || value === '') throw new SolrProblem(400, `Missing required parameter: ${name}`);
  return value;
};

/** Parameters come in the URL or as a form, documents as JSON. */
export const readRequest = async (request: IncomingMessage): Promise<SolrRequest> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new SolrProblem(413, `The body is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
  const form = isForm ? Object.fromEntries(new URLSearchParams(text)) : {};
  const parameters = { ...Object.fromEntries(url.searchParams), ...form };
  return { path: url.pathname, parameters, body: isForm || text === '' ? undefined : jsonOf(text) };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SolrProblem(400, `JSON Parse Error: ${String(error)}`);
  }
};
