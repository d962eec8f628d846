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
