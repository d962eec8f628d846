import { html } from './html.js';

const MOST_FOUND = 10;
const TIMEOUT_MILLISECONDS = 5000;

/** The articles whose title has these words one after the other; undefined where there is no Solr. */
export const searchArticles = async (solrUrl, words) => {
  if (!solrUrl) return undefined;
  if (!words) return { words: '', count: 0, found: [] };
  const phrase = words.replace(/["\\]/g, ' ');
  const query = new URLSearchParams({ q: `title:"${phrase}"`, rows: MOST_FOUND, wt: 'json' });
  const response = await fetch(`${solrUrl}/select?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  if (!response.ok) throw new Error(`Solr answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
  const { numFound, docs } = (await response.json()).response;
  return { words, count: numFound, found: docs.map(({ id, title, author }) => ({ id, title, author })) };
};

/** Gives Solr these articles to find. */
export const indexArticles = async (solrUrl, articles) => {
  const response = await fetch(`${solrUrl}/update?commit=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(articles),
  });
  if (!response.ok) throw new Error(`Solr answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
};

/** A box to search in, and what was found; nothing where there is no Solr. */
export const searchBox = (search) =>
  search &&
  html`<form><input name="q" value="${search.words}" aria-label="Words of a title" /> <button>Search</button></form>
    ${search.words && html`<p>${search.count} found by Solr:</p>`}
    <ul>
      ${search.found.map(({ title, author }) => html`<li>${title}, by ${author}</li>`)}
    </ul>`;
