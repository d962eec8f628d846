/** Files that make of the sample application what a test needs; the names say what they do to it. */

/** Serves without a database what it was given. */
export const WITHOUT_DATABASE = {
  'server.js': `import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ branch: process.env.BRANCH_NAME, commit: process.env.COMMIT, variables: process.env }));
}).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`,
};

/** The same, but it starts to listen only when that file is there: a deployment of it lasts as long as a test wants. */
export const listeningOnceThereIs = (file: string): Record<string, string> => ({
  'server.js': `import { existsSync } from 'node:fs';
const looking = setInterval(() => {
  if (!existsSync(${JSON.stringify(file)})) return;
  clearInterval(looking);
  import('./listen.js');
}, 20);
`,
  'listen.js': WITHOUT_DATABASE['server.js'],
});

/** Ends at once, with a reason in its log. */
export const CRASHING = {
  'server.js': `console.error('cannot find the left shoe');
process.exit(3);
`,
};

/** Runs, but its health check never succeeds. */
export const NEVER_HEALTHY = {
  'server.js': `import { createServer } from 'node:http';
console.log('still looking for the right shoe');
createServer((request, response) => { response.statusCode = 500; response.end('no shoes'); }).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`,
};

/** Its migration fails as long as the article of that number is there. */
export const failingWhileThereIs = (number: number): Record<string, string> => ({
  'migrations/003_no_bad_article.sql': `ALTER TABLE articles ADD CONSTRAINT no_bad_article CHECK (id <> ${number});\n`,
});

/** Its migration lasts that long. */
export const migratingFor = (seconds: number): Record<string, string> => ({
  'migrations/003_slow.sql': `SELECT pg_sleep(${seconds});\nALTER TABLE articles ADD COLUMN slowly int;\n`,
});

export const FAILING_INSTALL = { 'install.sh': 'echo the shop is closed on Sundays >&2\nexit 1\n' };
