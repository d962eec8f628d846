import { html } from './html.js';
import { searchBox } from './search.js';

const style = html`<style>
  body {
    font:
      17px/1.6 system-ui,
      sans-serif;
    max-width: 42rem;
    margin: 4rem auto;
    padding: 0 1rem;
    color: #223;
  }
  h1 {
    font-size: 1.6rem;
  }
  dt {
    float: left;
    clear: left;
    width: 9rem;
    color: #678;
  }
  em {
    color: #678;
    font-style: normal;
  }
  code {
    background: #eef;
    padding: 0.1em 0.3em;
  }
</style>`;

/** The one page of this application. */
export const renderPage = (summary) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${summary.branch || 'Sample'}</title>
        ${style}
      </head>
      <body>
        <h1>Articles, and how long they take</h1>
        <dl>
          <dt>Branch</dt>
          <dd><code>${summary.branch}</code></dd>
          <dt>Commit</dt>
          <dd><code>${summary.commit.slice(0, 12)}</code></dd>
          <dt>Environment</dt>
          <dd>${summary.environment}</dd>
          ${
            Number.isInteger(summary.visits) &&
            html`<dt>Visits</dt>
              <dd>${summary.visits}</dd>`
          }
        </dl>
        <p><strong>${summary.articles.toLocaleString('en')}</strong> articles came with the snapshot. The newest:</p>
        <ul>
          ${summary.newest.map((article) => html`<li>${article.title}, by ${article.author} <em>${article.reading_minutes} min</em></li>`)}
        </ul>
        ${summary.addedColumns.length > 0 && html`<p>Added by a migration: <code>${summary.addedColumns.join(', ')}</code></p>`}
        ${searchBox(summary.search)}
      </body>
    </html>`.text;
