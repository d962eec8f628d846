/** A plain HTTP exchange; the laptop passes one that finds *.localhost on this machine. */
export type HttpGet = (url: string, options: { timeoutSeconds: number }) => Promise<{ status: number; body: string }>;

const MAX_BODY_CHARACTERS = 4096;

/** Follows no redirect: what answers is the URL that was asked. Network errors reject. */
export const httpGet: HttpGet = async (url, { timeoutSeconds }) => {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    headers: { 'user-agent': 'branch-staging' },
  });
  return { status: response.status, body: (await response.text()).slice(0, MAX_BODY_CHARACTERS) };
};

/** Sends text to a URL that was made for it. */
export type HttpPut = (
  url: string,
  body: string,
  options: { timeoutSeconds: number },
) => Promise<{ status: number; body: string }>;

/** Follows no redirect, and names no type of content: a signed URL is signed without one. Network errors reject. */
export const httpPut: HttpPut = async (url, body, { timeoutSeconds }) => {
  const response = await fetch(url, {
    method: 'PUT',
    // Bytes: with text, fetch would name a type.
    body: new TextEncoder().encode(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    headers: { 'user-agent': 'branch-staging' },
  });
  return { status: response.status, body: (await response.text()).slice(0, MAX_BODY_CHARACTERS) };
};

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutSeconds: number;
  /** A longer answer is an error: half of it would say something else. */
  maxBodyBytes: number;
};

/** Any HTTP exchange with a service that is not AWS's. Network errors reject. */
export type Http = (request: HttpRequest) => Promise<{ status: number; body: string }>;

/** Follows no redirect, because what it carries is meant for the host that was asked. */
export const systemHttp: Http = async ({ method, url, headers, body, timeoutSeconds, maxBodyBytes }) => {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    headers: { 'user-agent': 'branch-staging', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw new Error(`${url} answered with more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: response.status, body: Buffer.concat(chunks).toString('utf8') };
};
