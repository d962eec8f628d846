import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { yamlModules } from '../bundling/yaml-modules.mjs';

// Runs render-stacks.ts; the folder to write into is its argument.
const folder = await mkdtemp(join(tmpdir(), 'branch-staging-'));
try {
  const outfile = join(folder, 'render-stacks.cjs');
  await build({
    entryPoints: ['scripts/render-stacks.ts'],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', plugins: [yamlModules] },
  });
  await createRequire(import.meta.url)(outfile).renderStacks(process.argv[2]);
} finally {
  await rm(folder, { recursive: true });
}
