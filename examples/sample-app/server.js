import { createServer } from 'node:http';
import pg from 'pg';
import { renderPage } from './page.js';
import { searchArticles } from './search.js';
import { readSummary } from './summary.js';
import { countVisit, readVisits } from './visits.js';

const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5, connectionTimeoutMillis: 5000 });
// Without a listener the loss of an idle connection would end the process; the next query opens a new one.
database.on('error', (error) => console.error(`An idle database connection broke: ${error.message}`));

const send = (response, status, type, body) => {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    // A client that keeps its connection would otherwise hold up the end of this process.
    ...(isStopping && { connection: 'close' }),
  });
  response.end(body);
};

const sendJson = (response, status, value) => send(response, status, 'application/json', JSON.stringify(value));

const find = (words) => searchArticles(process.env.SOLR_URL, words);

const routes = {
  '/': async (response, words) => {
    const [summary, search, visits] = await Promise.all([
      readSummary(database, process.env),
      find(words),
      countVisit(process.env),
    ]);
    send(response, 200, 'text/html', renderPage({ ...summary, search, ...visits }));
  },
  '/api/search': async (response, words) =>
    sendJson(response, 200, (await find(words)) ?? { error: 'There is no Solr.' }),
  '/api/summary': async (response) => {
    const [summary, visits] = await Promise.all([readSummary(database, process.env), readVisits(process.env)]);
    sendJson(response, 200, { ...summary, ...visits });
  },
  '/health': async (response) => {
    await database.query('SELECT 1');
    sendJson(response, 200, { status: 'ok' });
  },
};

const answer = async (request, response) => {
  const [path, query] = request.url.split('?');
  const route = Object.hasOwn(routes, path) && routes[path];
  if (!route) return sendJson(response, 404, { error: 'There is no such page.' });
  if (!['GET', 'HEAD'].includes(request.method))
    return sendJson(response, 405, { error: 'Only GET is answered here.' });
  try {
    await route(response, new URLSearchParams(query).get('q') ?? '');
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message || error.code}`);
    sendJson(response, 503, { error: 'The database or the search does not answer as it should.' });
  }
};

let isStopping = false;
const server = createServer(answer);
// Longer than the load balancer keeps an idle connection: it must be the one to close it, or it sends into a closed one.
server.keepAliveTimeout = 65_000;
// HOST limits it to one address: a laptop is not a place to serve the whole network from.
server.listen({ port: Number(process.env.PORT ?? 3000), host: process.env.HOST }, () => {
  console.log(`${process.env.BRANCH_NAME ?? 'sample'} listens on port ${server.address().port}`);
});

const GOODBYE_MILLISECONDS = 500;

/** Answers what has been asked, takes nothing new, and goes. */
const stop = () => {
  if (isStopping) return;
  isStopping = true;
  console.log('Stopping: finishing the requests that are under way');
  // From here every answer says `connection: close`. Closing at once would cut kept connections whose next request is on its way.
  setTimeout(() => server.close(() => database.end().then(() => console.log('Stopped'))), GOODBYE_MILLISECONDS);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
