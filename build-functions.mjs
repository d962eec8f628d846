import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'esbuild';
import { addStaging, bundleFunctions, readFunctions } from './bundling/functions.mjs';

// Bundles the functions for AWS, one by one, each with the application's staging.yml as it is now: a wrong one is told
// here, before anything is deployed. STAGING_CONFIG names another file.
const FOLDER = 'dist/functions';

const readStaging = async (path) => {
  const folder = await mkdtemp(join(tmpdir(), 'branch-staging-'));
  const outfile = join(folder, 'read-config.cjs');
  try {
    await build({
      entryPoints: ['functions/shared/read-config.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    const { readConfig } = createRequire(import.meta.url)(outfile);
    return readConfig(await readFile(path, 'utf8'), path);
  } finally {
    await rm(folder, { recursive: true });
  }
};

try {
  const staging = await readStaging(process.env.STAGING_CONFIG ?? 'staging.yml');
  const functions = await readFunctions();
  await rm(FOLDER, { recursive: true, force: true });
  await bundleFunctions(functions, FOLDER);
  await addStaging(functions, FOLDER, staging);
  console.log(`${Object.keys(functions).length} functions of ${staging.application} are in ${FOLDER}.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
