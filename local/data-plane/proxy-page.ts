import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from './data-plane';

type Answer = Extract<Route, { kind: 'answer' }>;

/** A short page in plain words, for browsers and for terminals. */
export const plainAnswer = (request: IncomingMessage, status: number, title: string, words: string): Answer => {
  if (!(request.headers.accept ?? '').includes('text/html')) {
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
    return { kind: 'answer', status, headers, body: `${title}\n${words}\n` };
  }
  const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem"><h1>${escape(title)}</h1><p>${escape(words)}</p></body>
`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return { kind: 'answer', status, headers, body };
};

/** Sends an answer that needs no target; when an answer is already on its way the connection is cut instead. */
export const sendAnswer = (request: IncomingMessage, response: ServerResponse, answer: Answer): void => {
  if (response.headersSent) return void response.destroy();
  request.resume();
  const length = String(Buffer.byteLength(answer.body));
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
};
