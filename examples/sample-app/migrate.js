import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const FOLDER = new URL('migrations/', import.meta.url);
const LOCK = 20211223; // any number, as long as every copy of this program takes the same

/** Applies what is not there yet, in the order of the file names, each file in its own transaction. */
const migrate = async (client) => {
  // Two deployments at once: the second waits here and then finds nothing left to do.
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const { rows } = await client.query('SELECT name FROM schema_migrations');
  const applied = new Set(rows.map((row) => row.name));
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of files) {
    if (applied.has(name)) console.log(`migrations/${name} was applied before`);
    else await apply(client, name);
  }
};

const apply = async (client, name) => {
  const sql = await readFile(new URL(name, FOLDER), 'utf8');
  const startedAt = performance.now();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    // A lost connection cannot be rolled back, and its own error says more than that of the ROLLBACK.
    await client.query('ROLLBACK').catch(() => {});
    throw new Error(describe(error, name, sql), { cause: error });
  }
  console.log(`migrations/${name} applied in ${Math.round(performance.now() - startedAt)} ms`);
};

/** The file and line that failed; Postgres gives no position for what fails while it runs, then the whole file is shown. */
const describe = (error, name, sql) => {
  const position = Number(error.position);
  const before = sql.slice(0, position - 1);
  const line = before.split('\n').length;
  const place = position ? `migrations/${name}:${line}` : `migrations/${name}`;
  const statement = position ? sql.split('\n')[line - 1] : sql;
  const more = [error.detail, error.hint].filter(Boolean).map((text) => `\n${text}`);
  return `${place} failed: ${error.message}${more.join('')}\n${statement.trim()}`;
};

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
client.on('error', (error) => console.error(`The connection to the database broke: ${error.message}`));
try {
  await client.connect();
  await migrate(client);
} catch (error) {
  console.error(error.message || error.code || error);
  process.exitCode = 1;
} finally {
  await client.end();
}
