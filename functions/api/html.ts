const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML shows it. Bidirectional overrides are dropped: a branch name must not rearrange the page. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem;color:#1d2330}' +
  'h1{font-size:1.5rem}pre{background:#f4f5f7;padding:1rem;overflow:auto;white-space:pre-wrap}' +
  'li{padding:.1rem 0}.succeeded{color:#1a7f37}.failed{color:#b42318}.waiting,.skipped{color:#8a93a3}';

/** A whole small page; `body` is HTML, the title is text. Reloads by itself after that many seconds, if any. */
export const page = (title: string, body: string, reloadSeconds?: number): string => {
  const reload = reloadSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${reloadSeconds}">`;
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">${reload}<title>${escapeHtml(title)}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`
  );
};
