import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions, readFunctions } from '../bundling/functions.mjs';

// Size and cold-start import of each function as it is packaged, beside the same function bundled without any of our
// options: machines are noisy, so every figure of ours has its counterpart from the same minute.
const RUNS = 5;

const IMPORT = `
  const begin = process.hrtime.bigint();
  require(process.argv[1]);
  console.log(Number(process.hrtime.bigint() - begin) / 1e6);
`;

const say = (text) => void process.stdout.write(`${text}\n`);

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

const importMilliseconds = (file) => Number(execFileSync(process.execPath, ['-e', IMPORT, file], { encoding: 'utf8' }));

const measured = async (key, folders) => {
  const files = folders.map((folder) => join(folder, key, 'index.js'));
  const runs = files.map(() => []);
  for (let run = 0; run < RUNS; run += 1) files.forEach((file, index) => runs[index].push(importMilliseconds(file)));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return { key, kilobytes: sizes.map((bytes) => bytes / 1000), milliseconds: runs.map(median) };
};

const line = (name, [ours, plain], [fast, slow]) =>
  [
    name.padEnd(24),
    `${ours.toFixed(0)} KB`.padStart(8),
    `${(ours / plain).toFixed(2)} of ${plain.toFixed(0)} KB`.padStart(18),
    `${fast.toFixed(0)} ms`.padStart(8),
    `${(fast / slow).toFixed(2)} of ${slow.toFixed(0)} ms`.padStart(16),
  ].join('');

const folder = await mkdtemp(join(tmpdir(), 'branch-staging-'));
try {
  const functions = await readFunctions();
  const folders = [join(folder, 'packaged'), join(folder, 'plain')];
  await bundleFunctions(functions, folders[0]);
  await bundleFunctions(functions, folders[1], { isLean: false });
  const results = [];
  for (const key of Object.keys(functions)) results.push(await measured(key, folders));
  results.sort((one, other) => one.kilobytes[0] - other.kilobytes[0]);
  say(`Size and import of each function, median of ${RUNS} new processes; the ratio is to a bundle without options.`);
  for (const { key, kilobytes, milliseconds } of results) say(line(key, kilobytes, milliseconds));
  const largest = (pick) => Math.max(...results.map(pick));
  say(
    `largest ${largest(({ kilobytes }) => kilobytes[0]).toFixed(0)} KB, slowest ${largest(({ milliseconds }) => milliseconds[0]).toFixed(0)} ms`,
  );
} finally {
  await rm(folder, { recursive: true });
}
