import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

type Summary = Record<string, unknown>;
type Page = { renderPage(summary: Summary): string };

const ROOT = join(__dirname, '../../..');
const APP = join(ROOT, 'examples/sample-app');

const summary: Summary = {
  branch: 'feature/new_cool_page',
  commit: '0123456789abcdef',
  environment: 'new-cool-page',
  articles: 120000,
  addedColumns: [],
  newest: [{ title: 'A quiet harbour', author: 'Ada', reading_minutes: 0.4 }],
};

// The pages of the branches import ./html.js, which lies in the application's own folder: they are read as if they did.
const pageOf = (folder: string): Page => {
  const source = readFileSync(join(APP, folder, 'page.js'), 'utf8')
    .replace(/^import .*\n/gm, '')
    .replace('export const', 'const');
  const { html } = jest.requireActual<{ html: unknown }>(join(APP, 'html.js'));
  const { searchBox } = jest.requireActual<{ searchBox: unknown }>(join(APP, 'search.js'));
  const make = new Function('html', 'searchBox', `${source}; return renderPage;`);
  return { renderPage: make(html, searchBox) as Page['renderPage'] };
};

const FOLDERS = ['.', 'branches/new-cool-page', 'branches/new-cool-page-v2'];

test.each(FOLDERS)('the page of %s shows where it runs, and how many rows came with the snapshot', (folder) => {
  const page = pageOf(folder).renderPage(summary);
  for (const text of ['feature/new_cool_page', '0123456789ab', 'new-cool-page', '120,000', 'A quiet harbour']) {
    expect(page).toContain(text);
  }
});

test.each(FOLDERS)('whatever the texts are, the page of %s gets no tag from them', (folder) => {
  const { renderPage } = pageOf(folder);
  const tags = (page: string) => page.match(/<[^>]*>/g);
  const own = tags(renderPage(summary));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`<>&"'/=a `) }), (text) => {
      const newest = [{ title: text, author: text, reading_minutes: text }];
      const page = renderPage({ ...summary, branch: `x${text}`, commit: text, environment: text, newest });
      expect(tags(page)).toEqual(own);
    }),
  );
});

test.each(FOLDERS)('the page of %s shows what Solr found, and no box where there is no Solr', (folder) => {
  const { renderPage } = pageOf(folder);
  const search = { words: 'bold "garden"', count: 1, found: [{ id: '1', title: '<b>The bold garden', author: 'Ada' }] };
  const page = renderPage({ ...summary, search });
  expect(page).toContain('&lt;b&gt;The bold garden, by Ada');
  expect(page).toContain('value="bold &quot;garden&quot;"');
  expect(renderPage(summary)).not.toContain('<form>');
});

test('the three pages look different, or nobody could see that a deployment happened', () => {
  const titles = FOLDERS.map((folder) => /<h1>(.*)<\/h1>/.exec(pageOf(folder).renderPage(summary))?.[1]);
  expect(new Set(titles).size).toBe(3);
  expect(pageOf(FOLDERS[1]!).renderPage(summary)).toContain('0.4 min');
});

test('what a branch lays over the application replaces files of it, except for its new migration', () => {
  const files = (folder: string) =>
    readdirSync(join(APP, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(APP, folder).length + 1));
  const own = new Set(files('.'));
  const added = FOLDERS.slice(1)
    .flatMap(files)
    .filter((file) => !own.has(file));
  expect(added).toEqual(['migrations/002_reading_minutes.sql']);
});

test('it has the same pg as this project, and a lock file that names no registry', () => {
  const json = (path: string) =>
    JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: object; devDependencies?: { pg: string } };
  expect(json(join(APP, 'package.json')).dependencies).toEqual({
    pg: json(join(ROOT, 'package.json')).devDependencies?.pg,
  });
  const lock = readFileSync(join(APP, 'package-lock.json'), 'utf8');
  expect(lock).toContain('"integrity"');
  expect(lock).not.toMatch(/resolved|https?:/);
});
