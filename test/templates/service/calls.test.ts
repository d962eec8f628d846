import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './packaged';

// In a process of its own: the bundler is an ES module, which jest cannot load.
const derived = JSON.parse(
  execFileSync(process.execPath, ['bundling/print-calls.mjs'], { cwd: ROOT, encoding: 'utf8' }),
) as Record<string, string[]>;

const written = parse(readFileSync(join(ROOT, 'serverless/functions.yml'), 'utf8')) as Record<
  string,
  { calls: string[] }
>;

test.each(Object.keys(written))('%s is said to make the calls that its bundle holds', (key) => {
  expect([...(written[key]?.calls ?? [])].sort()).toEqual(derived[key]);
});
