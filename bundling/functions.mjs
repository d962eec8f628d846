import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { lateImports } from './late-imports.mjs';
import { leanSdk } from './lean-sdk.mjs';
import { yamlModules } from './yaml-modules.mjs';

/** The functions of serverless/functions.yml: key → source file. */
export const readFunctions = async () => {
  const functions = parse(await readFile('serverless/functions.yml', 'utf8'));
  return Object.fromEntries(Object.entries(functions).map(([key, { source }]) => [key, source]));
};

/** Minified, with source maps, nothing of the SDK that Lambda has no use for: small bundles start quickly. */
const lean = {
  minify: true,
  mainFields: ['module', 'main'],
  conditions: ['module'],
  alias: {
    '@aws-sdk/credential-provider-node': './bundling/lambda-credentials.mjs',
    '@aws-sdk/endpoint-cache': './bundling/no-endpoint-cache.mjs',
  },
  plugins: [yamlModules, lateImports, leanSdk],
};

/** What esbuild does when it is only told where to begin: what `npm run bench:lambda` compares with. */
const plain = { plugins: [yamlModules] };

/** Bundles each function into a folder of its own below `folder`: index.js and its source map. Returns esbuild's account. */
export const bundleFunctions = async (functions, folder, { isLean = true } = {}) => {
  const { metafile } = await build({
    entryPoints: Object.entries(functions).map(([key, source]) => ({ in: source, out: `${key}/index` })),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The sources themselves are in the repository: the map needs no copy of them.
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    ...(isLean ? lean : plain),
  });
  return metafile;
};

/** Lays the checked staging.yml beside each function, which reads it at its first call. */
export const addStaging = async (functions, folder, staging) => {
  const text = JSON.stringify(staging);
  for (const key of Object.keys(functions)) await writeFile(join(folder, key, 'staging.json'), text);
};
