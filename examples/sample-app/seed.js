import pg from 'pg';
import { indexArticles } from './search.js';

const FOUND = 2000;
const ARTICLES = Number(process.env.SEED_ARTICLES ?? 120_000);

/** One statement, because the database makes rows a hundred times faster than a program can send them. */
const INSERT = `
  INSERT INTO articles (title, author, body, published_at)
  SELECT
    (ARRAY['A quiet', 'The bold', 'One small', 'An honest', 'The last', 'Another', 'A curious'])[1 + n % 7] || ' ' ||
      (ARRAY['harbour', 'garden', 'staircase', 'recipe', 'letter', 'orchestra', 'shortcut', 'winter', 'bridge', 'atlas', 'lantern'])[1 + n % 11] ||
      ' (No. ' || n || ')',
    (ARRAY['Ada', 'Linus', 'Grace', 'Edsger', 'Barbara'])[1 + n % 5],
    repeat('Number ' || n || ' was written for staging, where nobody minds a repetition. ', 2 + n % 11),
    timestamptz '2024-01-01 00:00:00Z' + n * interval '1 minute'
  FROM generate_series(1, $1::int) AS n`;

const seed = async (client) => {
  const { rows } = await client.query('SELECT EXISTS (SELECT FROM articles) AS "hasArticles"');
  if (rows[0].hasArticles) return console.log('There are articles already: nothing to do.');
  await client.query(INSERT, [ARTICLES]);
  // With fresh statistics and visibility the copies of this database count their articles from the index.
  await client.query('VACUUM ANALYZE articles');
  const size = await client.query('SELECT pg_database_size(current_database())::float8 / 1024 / 1024 AS megabytes');
  console.log(`${ARTICLES} articles, the database has ${Math.round(size.rows[0].megabytes)} MB.`);
};

/** The newest ones are enough to search in. */
const seedSearch = async (client, solrUrl) => {
  if (!solrUrl) return;
  const { rows } = await client.query('SELECT id::text, title, author FROM articles ORDER BY id DESC LIMIT $1', [
    FOUND,
  ]);
  await indexArticles(solrUrl, rows);
  console.log(`Solr finds ${rows.length} of them.`);
};

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
try {
  await client.connect();
  await seed(client);
  await seedSearch(client, process.env.SOLR_URL);
} catch (error) {
  console.error(error.message || error.code || error);
  process.exitCode = 1;
} finally {
  await client.end();
}
